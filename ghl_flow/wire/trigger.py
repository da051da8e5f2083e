"""One trigger as HighLevel's builder stores it."""

from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, JsonValue, objects_of, text_of
from ghl_flow.wire.understood import not_understood_of_trigger


class TriggerFilter(NamedTuple):
    """A filter of a trigger: all filters of one trigger must hold (R4)."""

    field: str
    operator: str
    value: JsonValue
    title: str = ""
    type: str = "select"
    id: str = ""  # the row's in the builder, which its drawer binds by; empty where it is not known

    def to_json(self) -> JsonObject:
        """The filter as it stands in a trigger's `conditions`."""
        row: JsonObject = {"id": self.id} if self.id else {}
        return row | {
            "field": self.field,
            "operator": self.operator,
            "value": self.value,
            "title": self.title,
            "type": self.type,
        }

    @classmethod
    def from_json(cls, document: JsonObject) -> "TriggerFilter":
        """Read a stored filter."""
        return cls(
            field=text_of(document, "field"),
            operator=text_of(document, "operator"),
            value=document.get("value"),
            title=text_of(document, "title"),
            type=text_of(document, "type"),
            id=text_of(document, "id"),
        )


class Trigger(NamedTuple):
    """What enrols a contact: a type and filters. `id` is given by HighLevel, empty until then."""

    type: str
    name: str
    filters: tuple[TriggerFilter, ...] = ()
    id: str = ""
    active: bool = True
    # The newer canvas: the step a contact enters at, where it is not the first (observed).
    enters_at: str | None = None
    # What of it is not understood, as read: a schedule of its own, whose meaning is documented nowhere ...
    beyond: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, document: JsonObject) -> "Trigger":
        """Read a stored trigger."""
        return cls(
            type=text_of(document, "type"),
            name=text_of(document, "name"),
            filters=tuple(TriggerFilter.from_json(item) for item in objects_of(document, "conditions")),
            id=text_of(document, "id") or text_of(document, "_id"),
            active=document.get("active") is not False and document.get("deleted") is not True,
            enters_at=text_of(document, "targetActionId") or None,
            beyond=not_understood_of_trigger(document),
        )
