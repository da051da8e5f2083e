"""Things of an account that a stored workflow refers to by an id or a key, and putting others in their place.

The ids belong to one account at one time: what was deleted and made again has another one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

# Ids are twenty letters and digits, or UUIDs (observed); what is shorter is a word.
_TOKEN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{6,}[A-Za-z0-9])")
_MERGE_FIELD = re.compile(
    r"(\{\{\s*(contact|custom_values|trigger_link)\s*\.\s*)([\w-]+)(?=\s*\}\})", re.ASCII
)

_Change: TypeAlias = Callable[[str], str]


_ROOTS = {"contact": Thing.FIELD, "custom_values": Thing.VALUE, "trigger_link": Thing.LINK}


class Known(NamedTuple):
    """One thing of an account, as it was known at a time.

    `address` is the name that does not change when it is made again: `flow/role` of a managed workflow, the
    flow's key of a declared field; empty for others. `key` is what merge fields call it, behind the dot.
    `within` is the name of what it is a part of: the pipeline of a stage.
    """

    thing: Thing
    id: str
    address: str = ""
    name: str = ""
    key: str = ""
    data_type: str = ""
    within: str = ""

    @property
    def words(self) -> str:
        """How a person knows it: `workflow missed-call/main ('Missed call')`."""
        said = f"{self.thing} {self.address}" if self.address else str(self.thing)
        if not self.name:
            return said if self.address else f"{said} {self.id}"
        part = f" of '{self.within}'" if self.within else ""
        return f"{said} ('{self.name}')" if self.address else f"{said} '{self.name}'{part}"

    def to_json(self) -> JsonObject:
        """It, without what is empty."""
        return {name: str(value) for name, value in self._asdict().items() if value}

    @classmethod
    def from_json(cls, document: JsonObject) -> "Known | None":
        """Read it; None where it is none."""
        found = _THINGS.get(text_of(document, "thing"))
        rest = {name: text_of(document, name) for name in cls._fields if name != "thing"}
        return None if found is None or not rest["id"] else cls(found, **rest)


_THINGS = {str(one): one for one in Thing}


class Uses(NamedTuple):
    """What a document holds that may name a thing: `ids`, and `keys` of merge fields."""

    ids: frozenset[str]
    keys: frozenset[tuple[Thing, str]]

    def name(self, one: Known) -> bool:
        """Whether that thing is named."""
        return one.id in self.ids or (one.thing, one.key) in self.keys


def uses_in(value: JsonValue) -> Uses:
    """Everything in a document that may name a thing, wherever it stands."""
    ids: set[str] = set()
    keys: set[tuple[Thing, str]] = set()
    for text in {*texts_in(value)}:
        ids.add(text)
        ids.update(_TOKEN.findall(text))
        if "{{" in text:
            keys.update(merge_fields_in(text))
    return Uses(frozenset(ids), frozenset(keys))


def merge_fields_in(text: str) -> Iterator[tuple[Thing, str]]:
    """The things that merge fields of a text name: the key of each, or the id of a trigger link."""
    return ((_ROOTS[found[2]], found[3]) for found in _MERGE_FIELD.finditer(text))


def texts_in(value: JsonValue) -> Iterator[str]:
    """Every string in a document, keys included."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            left += reversed(one)
        elif isinstance(one, dict):
            for key, item in reversed(one.items()):
                left += (item, key)


def with_others(value: JsonValue, ids: Mapping[str, str], keys: Mapping[tuple[Thing, str], str]) -> JsonValue:
    """The document with other ids, and other keys in its merge fields, wherever they stand."""

    def text(found: str) -> str:
        if found in ids:
            return ids[found]
        found = _TOKEN.sub(lambda token: ids.get(token[0], token[0]), found)
        return _MERGE_FIELD.sub(
            lambda field: field[1] + keys.get((_ROOTS[field[2]], field[3]), field[3]), found
        )

    return _changed(value, text)


def with_made(workflow: Workflow, ids: Mapping[str, str]) -> Workflow:
    """The workflow with ids in place of references, wherever they stand; see `wire.reference`."""
    if not ids:
        return workflow
    # The longest first: one reference may be the beginning of another.
    found = re.compile("|".join(re.escape(one) for one in sorted(ids, key=len, reverse=True)))

    def text(value: str) -> str:
        return found.sub(lambda reference: ids[reference[0]], value)

    def trigger(one: Trigger) -> Trigger:
        rows = [row._replace(field=text(row.field), value=_changed(row.value, text)) for row in one.filters]
        beside = tuple((key, _changed(value, text)) for key, value in one.beside)
        return one._replace(filters=tuple(rows), beside=beside)

    def node(one: Node) -> Node:
        changed = _changed(one.to_json(), text)
        return Node.from_json(changed) if isinstance(changed, dict) else one

    return workflow._replace(
        id=text(workflow.id),
        nodes=tuple(map(node, workflow.nodes)),
        triggers=tuple(map(trigger, workflow.triggers)),
    )


def _changed(value: JsonValue, text: _Change) -> JsonValue:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_changed(item, text) for item in value]
    if isinstance(value, dict):
        return {text(key): _changed(item, text) for key, item in value.items()}
    return value
