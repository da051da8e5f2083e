"""A wait that ends at a time of day."""

from typing import ClassVar

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.covered import Table, beyond, one_of, whole
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.waits.late import COMMON
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow

_EVERY_DAY = frozenset(range(7))


class TimeOfDayWait(NodeKind):
    """Wait until a time of day."""

    _COVERED: ClassVar[Table] = {
        **COMMON,
        "type": one_of("specific_date"),
        "specificTimeHour": whole(0, 23),
        "specificTimeMinute": whole(0, 59),
    }

    @classmethod
    def _minute(cls, node: Node) -> int:
        hour, minute = (node.attributes.get(f"specificTime{part}") for part in ("Hour", "Minute"))
        return (hour if isinstance(hour, int) else 0) * 60 + (minute if isinstance(minute, int) else 0)

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, 25 * 3600))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, cls._COVERED, "wait until a date"):
            return found
        if not leads_on(node):
            return "a wait with several ways"
        return None if "specificTimeHour" in node.attributes else "wait until a date without a time"

    @classmethod
    def resumes(cls, node: Node) -> TimeWindow | None:
        minute = cls._minute(node)
        return TimeWindow(_EVERY_DAY, minute, minute + 1)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        return Sleep(0, following(node).to, cls.resumes(node))

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        if found := cls.beyond(node):
            not_readable(found)
        minute = cls._minute(node)
        return {"wait": {"until": f"{minute // 60}:{minute % 60:02}"}}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        minute = cls._minute(node)
        return (Click(f"Wait For: Specific Date / Time, {minute // 60}:{minute % 60:02}"),)
