"""Waits whose length stands in a field, `wait: { days: "{{ contact.notice }}" }`: no flow knows how long."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, model_validator

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.waits.late import any_length
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import JsonObject, object_of, text_of
from ghl_flow.wire.node import Node

# As HighLevel's builder stores a unit of lengths (`waits.length`).
_STORED = {"minutes": "minutes", "hours": "hour", "days": "days", "weeks": "weeks"}
_UNITS = {stored: word for word, stored in _STORED.items()}


def _merge_field(text: str) -> str:
    if "{{" not in text:
        raise ValueError(
            f"'{text}' is no merge field: a length that is known is written with its unit, wait: 2 days"
        )
    return text


From = Annotated[FilledText | None, AfterValidator(_merge_field)]


class FieldLength(SpecModel):
    """How long to pause, in a number that stands in a field."""

    minutes: Annotated[From, Field(description='So many minutes: "{{ contact.minutes_to_wait }}".')] = None
    hours: Annotated[From, Field(description="So many hours.")] = None
    days: Annotated[From, Field(description="So many days.")] = None
    weeks: Annotated[From, Field(description="So many weeks.")] = None

    UNITS: ClassVar[tuple[str, ...]] = (*_STORED,)

    @model_validator(mode="after")
    def _one_unit(self) -> "FieldLength":
        if len([unit for unit in _STORED if getattr(self, unit) is not None]) != 1:
            raise ValueError("a length in a field has one unit: minutes, hours, days or weeks")
        return self

    @property
    def _given(self) -> tuple[str, str]:
        return next((unit, given) for unit in _STORED if (given := getattr(self, unit)) is not None)

    def __str__(self) -> str:
        unit, text = self._given
        return f"{text} {unit}"

    def stored(self) -> JsonObject:
        """What stands in the wait's attributes.

        The keys are those that the builder has (observed). The unit is named wherever it may be looked for,
        and the number is 1 where it would stand, so that no reading of them is a wait of no time at all.
        """
        unit, text = self._given
        return {
            "startAfter": {"type": _STORED[unit], "value": 1, "when": "after"},
            "timePeriodInputMode": "dynamic",
            "dynamicTimePeriod": text,
            "unitInputMode": "standard",
            "dynamicUnit": _STORED[unit],
        }


class FieldLengthWait(NodeKind):
    """What is known of a stored one."""

    _KNOWN: ClassVar[Table] = {
        "type": one_of("time"),
        "startAfter": lambda value: isinstance(value, dict) and value.get("type") in _UNITS,
        "hybridActionType": one_of("wait"),
        "convertToMultipath": empty,
        "transitions": empty,
        "timePeriodInputMode": one_of("dynamic"),
        "dynamicTimePeriod": lambda value: isinstance(value, str) and "{{" in value,
        "unitInputMode": one_of("standard"),
        **dict.fromkeys(("name", "cat", "isHybridAction", "dynamicUnit"), anything),
    }

    @classmethod
    def is_one(cls, node: Node) -> bool:
        """Whether a stored wait of a length takes it from a field."""
        held = node.attributes
        return text_of(held, "type") == "time" and text_of(held, "timePeriodInputMode") == "dynamic"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # None where the field holds no number.
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, cls._KNOWN, "a wait of a length in a field"):
            return found
        if not {"startAfter", "dynamicTimePeriod", "unitInputMode"} <= node.attributes.keys():
            return "a wait of a length in a field of this kind"
        return None if leads_on(node) else "a wait with several ways"

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        after = following(node)
        found = any_length(node, run, after.to, "how long a wait is whose length stands in a field")
        return after if found is None else found

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        if found := cls.beyond(node):
            not_readable(found)
        unit = _UNITS[text_of(object_of(node.attributes, "startAfter"), "type")]
        return {"wait": {unit: text_of(node.attributes, "dynamicTimePeriod")}}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        unit = _UNITS.get(text_of(object_of(node.attributes, "startAfter"), "type"), "")
        length = text_of(node.attributes, "dynamicTimePeriod")
        return (Click(f"Wait For: Time Delay, {length} {unit}".rstrip()),)
