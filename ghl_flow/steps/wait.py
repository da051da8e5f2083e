"""`wait`: the run pauses."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ghl_flow.language.duration import Duration
from ghl_flow.steps.model import CompileContext, Outcome, Run, Sleep, Step, following
from ghl_flow.wire.json import JsonObject, object_of, text_of
from ghl_flow.wire.node import Node

_UNIT_SECONDS = dict(Duration.UNITS)


def _not_zero(duration: Duration) -> Duration:
    # An empty `startAfter` does not pause at all (observed), so a wait of nothing is always a mistake.
    if duration.seconds == 0:
        raise ValueError("a wait of zero does not pause: remove the step or give it a length")
    return duration


class WaitStep(Step):
    """Pause for a length of time: `wait: 2 minutes`."""

    keyword: ClassVar[str] = "wait"
    node_types: ClassVar[tuple[str, ...]] = ("wait",)

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
            "startAfter": {"type": unit, "value": value, "when": "after"},
            "cat": "",
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": False,
            "transitions": [],
        }

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        kind = text_of(node.attributes, "type")
        if kind != "time":
            run.not_modelled(f"wait of type '{kind}'")
            return following(node)
        start_after = object_of(node.attributes, "startAfter")
        value = start_after.get("value")
        seconds = _UNIT_SECONDS.get(text_of(start_after, "type"), 0)
        if not isinstance(value, int | float) or not seconds:
            return following(node)  # an empty `startAfter` does not pause at all (observed)
        return Sleep(int(value * seconds), following(node).to)
