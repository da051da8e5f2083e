"""`wait`: the run pauses."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown, as_it_is
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of
from ghl_flow.wire.node import Node

# As HighLevel's builder stores a unit: `hour`, the others in the plural; scripts write either. A month has
# no length of its own, so a wait of months is beyond the model.
_UNIT_SECONDS = {
    spelling: seconds
    for unit, seconds in (("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604800))
    for spelling in (unit, f"{unit}s")
}
_STORED_UNITS = {"hours": "hour"}

_COVERED: Table = {
    "type": one_of("time"),
    "startAfter": lambda value: isinstance(value, dict),
    "name": anything,
    "cat": anything,
    "isHybridAction": anything,
    "hybridActionType": one_of("wait"),
    "convertToMultipath": empty,
    "transitions": empty,
    "window": empty,
    "windowCondition": empty,
}
_COVERED_LENGTH: Table = {
    "type": one_of(*_UNIT_SECONDS),
    "value": lambda value: _number(value) is not None,
    "when": one_of("after"),
    "action_in": lambda value: value in (0, None),
}


def _number(value: JsonValue) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _not_zero(duration: Duration) -> Duration:
    # An empty `startAfter` does not pause at all (observed), so a wait of nothing is always a mistake.
    if duration.seconds == 0:
        raise ValueError("a wait of zero does not pause: remove the step or give it a length")
    return duration


class WaitStep(Step):
    """Pause for a length of time: `wait: 2 minutes`."""

    keyword: ClassVar[str] = "wait"
    node_types: ClassVar[tuple[str, ...]] = ("wait",)
    label: ClassVar[str] = "Wait"
    examples = (
        Example("wait: 2 minutes", wire="wait.json"),
        Example("wait: 8 hours", wire="wait.time-hours.json"),
    )
    bounded: ClassVar[bool] = True

    wait: Annotated[Duration, AfterValidator(_not_zero), Field(description="How long to pause.")]

    @property
    def pause(self) -> int:
        return self.wait.seconds

    def default_name(self) -> str:
        return f"Wait {self.wait}"

    def node_type(self) -> str:
        return "wait"

    def attributes(self, context: CompileContext) -> JsonObject:
        value, unit = self.wait.in_largest_unit()
        return {
            "type": "time",
            "startAfter": {"type": _STORED_UNITS.get(unit, unit), "value": value, "when": "after"},
            "cat": "",
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": False,
            "transitions": [],
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if found := cls.beyond(node):
            not_readable(found)
        return {"wait": str(Duration(stored_seconds(node)))}

    @classmethod
    def effects(cls, node: Node) -> Effects:
        # Whatever it waits for, all that happens at a wait is that time passes.
        if cls.beyond(node) is not None:
            return Effects(waits=(0, None))
        seconds = stored_seconds(node)
        return Effects(waits=(seconds, seconds))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        kind = text_of(node.attributes, "type")
        if kind != "time":
            return f"wait of type '{kind}'"
        if found := beyond(node.attributes, _COVERED, "wait"):
            return found
        if "startAfter" not in node.attributes:
            return "wait without 'startAfter'"
        length = object_of(node.attributes, "startAfter")
        if not length:
            return None
        unit = text_of(length, "type")
        if unit not in _UNIT_SECONDS:
            return f"wait in '{unit}'" if unit else "wait without a unit"
        if found := beyond(length, _COVERED_LENGTH, "wait"):
            return found
        seconds = (_number(length.get("value")) or 0) * _UNIT_SECONDS[unit]
        if seconds <= 0 or seconds != int(seconds):
            return "wait of no whole number of seconds"
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        seconds, after = stored_seconds(node), following(node)
        return Sleep(seconds, after.to) if seconds else after

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        if text_of(node.attributes, "type") != "time":
            return (as_it_is(node),)
        after = object_of(node.attributes, "startAfter")
        return (Click(f"Wait For: Time Delay, {after.get('value')} {text_of(after, 'type')}"),)


def stored_seconds(node: Node) -> int:
    """How many seconds a stored wait that the model covers lasts; an empty one does not pause (observed)."""
    length = object_of(node.attributes, "startAfter")
    if not length:
        return 0
    return int((_number(length.get("value")) or 0) * _UNIT_SECONDS[text_of(length, "type")])
