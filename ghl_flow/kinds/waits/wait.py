"""`wait`: the run pauses."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from ghl_flow.kinds.clicks import Click, Shown, as_it_is
from ghl_flow.kinds.covered import Table, anything, beyond, empty, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import CompileContext, Example
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Proceed, Run, Sleep, following
from ghl_flow.kinds.stored import Part
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.waits.length import beyond_length, length_words, seconds_of, stored_length
from ghl_flow.kinds.waits.wait_for import WaitForStep
from ghl_flow.language.duration import Duration
from ghl_flow.wire.json import JsonObject, object_of, text_of
from ghl_flow.wire.node import Node

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
    forks: ClassVar[bool] = True

    wait: Annotated[Duration, AfterValidator(_not_zero), Field(description="How long to pause.")]

    @property
    def pause(self) -> int:
        return self.wait.seconds

    def default_name(self) -> str:
        return f"Wait {self.wait}"

    def node_type(self) -> str:
        return "wait"

    def attributes(self, context: CompileContext) -> JsonObject:
        return {
            "type": "time",
            "startAfter": stored_length(self.wait),
            "cat": "",
            "isHybridAction": True,
            "hybridActionType": "wait",
            "convertToMultipath": False,
            "transitions": [],
        }

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        if WaitForStep.is_one(node):
            return WaitForStep.written(node, names)
        if found := cls.beyond(node):
            not_readable(found)
        return {"wait": str(Duration(stored_seconds(node)))}

    @classmethod
    def part(cls, node: Node) -> Part:
        return WaitForStep.part(node)

    @classmethod
    def awaits(cls, node: Node) -> tuple[Event, ...]:
        return WaitForStep.awaits(node)

    @classmethod
    def heard(cls, node: Node, event: Event, run: Run) -> Proceed | None:
        return WaitForStep.heard(node, event, run)

    @classmethod
    def branch_words(cls, node: Node, branch_id: str, shown: Shown) -> str | None:
        return WaitForStep.branch_words(node, branch_id, shown)

    @classmethod
    def effects(cls, node: Node) -> Effects:
        if WaitForStep.is_one(node):
            return WaitForStep.effects(node)
        # Whatever it waits for, all that happens at a wait is that time passes.
        if cls.beyond(node) is not None:
            return Effects(waits=(0, None))
        seconds = stored_seconds(node)
        return Effects(waits=(seconds, seconds))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if WaitForStep.is_one(node):
            return WaitForStep.beyond(node)
        kind = text_of(node.attributes, "type")
        if kind != "time":
            return f"wait of type '{kind}'"
        if found := beyond(node.attributes, _COVERED, "wait"):
            return found
        if "startAfter" not in node.attributes:
            return "wait without 'startAfter'"
        if not leads_on(node):
            return "a wait with several ways"
        return beyond_length(object_of(node.attributes, "startAfter"))

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if WaitForStep.is_one(node):
            return WaitForStep.execute(node, run)
        seconds, after = stored_seconds(node), following(node)
        return Sleep(seconds, after.to) if seconds else after

    @classmethod
    def fork_drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        return cls.drawer(node, shown)

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        if WaitForStep.is_one(node):
            return WaitForStep.drawer(node, shown)
        if text_of(node.attributes, "type") != "time":
            return (as_it_is(node),)
        after = object_of(node.attributes, "startAfter")
        return (Click(f"Wait For: Time Delay, {length_words(after)}"),)


def stored_seconds(node: Node) -> int:
    """How many seconds a stored wait that the model covers lasts; an empty one does not pause (observed)."""
    return seconds_of(object_of(node.attributes, "startAfter"))
