"""A whole workflow: settings, triggers and the step tree."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import bind, references, trigger_named, trigger_reference
from ghl_flow.wire.texts import with_texts
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.trigger_names import named_as, told_apart
from ghl_flow.wire.understood import not_understood

Status = Literal["draft", "published"]


class Settings(NamedTuple):
    """The workflow settings ghl-flow writes.

    `given` are further ones that a flow asks for, by HighLevel's key, and `read` those that a document
    holds. What a flow does not ask for stays as it is in HighLevel.
    """

    allow_multiple: bool = False  # "allow re-entry"
    stop_on_response: bool = False
    timezone: str = "account"
    window: TimeWindow | None = None
    given: tuple[tuple[str, JsonValue], ...] = ()
    read: tuple[tuple[str, JsonValue], ...] = ()


FURTHER_SETTINGS: Mapping[str, str] = {
    "allowMultipleOpportunity": "multiple opportunities",
    "window": "time window",
    "senderAddress": "sender details",
    "autoMarkAsRead": "mark as read",
}
"""Settings that a flow may leave as they are, by HighLevel's key, as people call them."""


class Workflow(NamedTuple):
    """A workflow as HighLevel runs it. `id` is given by HighLevel, or a reference until it is known."""

    id: str
    name: str
    nodes: tuple[Node, ...]
    triggers: tuple[Trigger, ...] = ()
    settings: Settings = Settings()
    status: Status = "draft"
    version: int = 0
    beyond: tuple[str, ...] = ()  # the settings that are not understood, as read

    @property
    def first(self) -> str | None:
        """The id of the step a contact enters at: the first one without an inbound pointer."""
        return next((node.id for node in self.nodes if node.parent_key is None), None)

    def with_triggers(self, triggers: list[JsonObject]) -> "Workflow":
        """The same workflow with these stored triggers."""
        return self._replace(triggers=told_apart([Trigger.from_json(item) for item in triggers]))

    def named_as(self, other: "Workflow") -> "Workflow":
        """The same workflow, its triggers by the names that they have in the other one."""
        triggers = named_as(self.triggers, other.triggers)
        return self if triggers == self.triggers else self._replace(triggers=triggers)

    @property
    def starting(self) -> tuple[Trigger, ...]:
        """The triggers that are switched on."""
        return tuple(one for one in self.triggers if one.active)

    def bound(self, ids: Mapping[str, str]) -> "Workflow":
        """The same workflow with ids in place of the references that `ids` knows; others stay."""
        nodes = tuple(node._replace(attributes=bind(node.attributes, ids)) for node in self.nodes)
        triggers = tuple(trigger.bound(ids) for trigger in self.triggers)
        return self._replace(id=ids.get(self.id, self.id), nodes=nodes, triggers=triggers)

    def with_texts(self, instead: Mapping[str, str]) -> "Workflow":
        """The same workflow with other texts in place of those that `instead` knows."""
        nodes = tuple(node._replace(attributes=with_texts(node.attributes, instead)) for node in self.nodes)
        return self._replace(nodes=nodes, triggers=tuple(one.with_texts(instead) for one in self.triggers))

    @property
    def triggers_asked(self) -> frozenset[str]:
        """The names of its own triggers that steps refer to, and whose ids are not known yet."""
        found = (trigger_named(one) for node in self.nodes for one in references(node.attributes))
        return frozenset(name for name in found if name is not None)

    @property
    def is_complete(self) -> bool:
        """Whether every id in it is known, those of its own triggers too."""
        return not self.triggers_asked and not any(True for _ in self.references)

    def with_trigger_ids(self, stored: Iterable[Trigger]) -> "Workflow":
        """The same workflow with the ids of its own triggers, as stored, where steps ask for them."""
        asked = self.triggers_asked
        if not asked:
            return self
        there = named_as(tuple(stored), self.triggers)
        ids = {trigger_reference(one.name): one.id for one in there if one.name in asked and one.id}
        return self.bound(ids) if ids else self

    @property
    def references(self) -> Iterator[str]:
        """Every reference in its steps and in its triggers, to what only an account knows.

        Those to its own triggers aside, see `with_trigger_ids`.
        """
        return (reference for reference, _ in self.placed_references)

    @property
    def placed_references(self) -> Iterator[tuple[str, "str | int"]]:
        """The same with where each stands: the id of a step, or the number of a trigger."""
        for node in self.nodes:
            found = references(node.attributes)
            yield from ((one, node.id) for one in found if trigger_named(one) is None)
        for number, trigger in enumerate(self.triggers):
            yield from ((one, number) for one in trigger.references)

    @classmethod
    def from_document(cls, document: JsonObject, triggers: list[JsonObject] | None = None) -> "Workflow":
        """Read the full document that `GET /workflow/{loc}/{wid}` answers."""
        version = document.get("version")
        status: Status = "published" if document.get("status") == "published" else "draft"
        return cls(
            id=text_of(document, "id") or text_of(document, "_id"),
            name=text_of(document, "name"),
            nodes=tuple(
                Node.from_json(item) for item in objects_of(object_of(document, "workflowData"), "templates")
            ),
            triggers=told_apart(_switched([Trigger.from_json(item) for item in triggers or []], status)),
            settings=Settings(
                allow_multiple=document.get("allowMultiple") is True,
                stop_on_response=document.get("stopOnResponse") is True,
                timezone=text_of(document, "timezone", "account") or "account",
                window=TimeWindow.from_json(object_of(document, "window")),
                read=tuple((key, document[key]) for key in FURTHER_SETTINGS if key in document),
            ),
            status=status,
            version=version if isinstance(version, int) else 0,
            beyond=not_understood(document),
        )


def _switched(triggers: list[Trigger], status: Status) -> list[Trigger]:
    """Triggers of a draft that are all off, as those that nobody has switched off: HighLevel stores all of a
    draft so (observed in one account, not in another)."""
    if status == "published" or any(one.active for one in triggers):
        return triggers
    return [one._replace(active=True, of_draft=True) for one in triggers]
