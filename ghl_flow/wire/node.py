"""One step as HighLevel's builder stores it (`workflowData.templates[]`)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

_KNOWN_KEYS = frozenset(
    (
        *("id", "type", "name", "order", "attributes", "next", "parentKey"),
        *("parent", "nodeType", "cat", "comments", "sibling"),
    )
)
_NOTHING: Mapping[str, JsonValue] = MappingProxyType({})


class Node(NamedTuple):
    """A step of the tree that HighLevel keeps as a flat list.

    `next` is what the runtime follows: a list of branch ids on a condition node, one id or nothing
    elsewhere. `parent_key` is the inbound pointer, `parent` the branch node the step stands in.
    Keys that only some nodes carry are None where absent; `extra` keeps keys this model does not know.
    """

    id: str
    type: str
    name: str
    order: int
    attributes: JsonObject
    next: tuple[str, ...] = ()
    parent_key: str | None = None
    parent: str | None = None
    node_type: str | None = None
    cat: str | None = None
    comments: tuple[str, ...] | None = None
    sibling: tuple[str, ...] | None = None
    forks: bool = False
    extra: Mapping[str, JsonValue] = _NOTHING

    @property
    def is_fork(self) -> bool:
        """Whether it leads to branches, or to several steps."""
        return self.forks or len(self.next) > 1

    def to_json(self) -> JsonObject:
        """The node with exactly the keys the builder writes.

        A last step has no `next` and a first one no `parentKey` there; a null in their place was refused by a
        plain save (observed).
        """
        node: JsonObject = {
            "id": self.id,
            "type": self.type,
            "name": self.name,
            "order": self.order,
            "attributes": self.attributes,
        }
        if self.forks:
            node["next"] = list(self.next)
        elif self.next:
            node["next"] = self.next[0]
        if self.parent_key is not None:
            node["parentKey"] = self.parent_key
        if self.parent is not None:
            node["parent"] = self.parent
        if self.node_type is not None:
            node["nodeType"] = self.node_type
        if self.cat is not None:
            node["cat"] = self.cat
        if self.comments is not None:
            node["comments"] = list(self.comments)
        if self.sibling is not None:
            node["sibling"] = list(self.sibling)
        return {**node, **self.extra}

    @property
    def switched_off(self) -> bool:
        """Whether the step is disabled on the canvas, so that HighLevel skips it (observed)."""
        meta = self.extra.get("advanceCanvasMeta")
        return isinstance(meta, dict) and meta.get("isDisabled") is True

    @classmethod
    def from_json(cls, document: JsonObject) -> "Node":
        """Read a stored node. A key that is missing or of the wrong type reads as absent."""
        raw_next = document.get("next")
        order = document.get("order")
        return cls(
            id=text_of(document, "id"),
            type=text_of(document, "type"),
            name=text_of(document, "name"),
            order=order if isinstance(order, int) else 0,
            attributes=object_of(document, "attributes"),
            next=_ids([raw_next] if isinstance(raw_next, str) else raw_next),
            parent_key=text_of(document, "parentKey") or None,
            parent=text_of(document, "parent") or None,
            node_type=text_of(document, "nodeType") or None,
            cat=text_of(document, "cat") if isinstance(document.get("cat"), str) else None,
            comments=_ids(document["comments"]) if "comments" in document else None,
            sibling=_ids(document["sibling"]) if "sibling" in document else None,
            forks=isinstance(raw_next, list),
            extra={key: value for key, value in document.items() if key not in _KNOWN_KEYS},
        )


def _ids(value: JsonValue | Iterable[str]) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
