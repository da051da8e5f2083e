"""A wait that ends on a day, or when a field says."""

from typing import ClassVar

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.conditions.field_date import read_date
from ghl_flow.kinds.covered import Table, beyond, one_of, whole
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import leads_on
from ghl_flow.kinds.reading import Names, not_readable
from ghl_flow.kinds.running import Outcome, Run, Sleep, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.waits.late import COMMON, LATE, any_length, over_already
from ghl_flow.wire.json import JsonObject, JsonValue, text_of
from ghl_flow.wire.node import Node


def _is_zero(value: JsonValue) -> bool:
    return value == 0 and not isinstance(value, bool)


class DateWait(NodeKind):
    """Wait until a day and a time, or until what stands in a field."""

    _LATE: ClassVar[dict[str, str]] = {**LATE, "specific_step": LATE["specific-step"]}
    _KNOWN: ClassVar[Table] = {
        **COMMON,
        "type": one_of("specific_date"),
        "specificDateInputMode": one_of("standard", "dynamic"),
        "specificDate": lambda value: isinstance(value, str) and read_date(value) is not None,
        "dynamicSpecificDate": lambda value: isinstance(value, str) and "{{" in value,
        "specificTimeHour": whole(1, 12),
        "specificTimeMinute": whole(0, 59),
        "specificTimePeriod": one_of("AM", "PM"),
        "specificDateProceed": one_of("on"),
        **dict.fromkeys([f"specificDateOffset{unit}" for unit in ("Days", "Hours", "Minutes")], _is_zero),
        "specificDatePassed": one_of("skip", "next", "exit", "specific_step"),
        "specificDateStep": lambda value: isinstance(value, str),
    }

    @classmethod
    def is_one(cls, node: Node) -> bool:
        """Whether a stored wait of its type names a day, and not only a time of day."""
        return "specificDate" in node.attributes or "dynamicSpecificDate" in node.attributes

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        held = node.attributes
        if found := beyond(held, cls._KNOWN, "wait until a date"):
            return found
        if not leads_on(node):
            return "a wait with several ways"
        needed = {"specificDateInputMode", "specificDatePassed"}
        if "specificDate" in held:
            needed |= {"specificTimeHour", "specificTimeMinute", "specificTimePeriod"}
        return None if needed <= held.keys() else "wait until a date without a time"

    @classmethod
    def _minute(cls, node: Node) -> int:
        hour, minute = (node.attributes.get(f"specificTime{part}") for part in ("Hour", "Minute"))
        noon = 12 * (text_of(node.attributes, "specificTimePeriod") == "PM")
        whole = hour % 12 + noon if isinstance(hour, int) else 0
        return whole * 60 + (minute if isinstance(minute, int) else 0)

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        after = following(node)
        day = read_date(text_of(node.attributes, "specificDate"))
        left = None if day is None else run.until_moment(day, cls._minute(node))
        if left is None:
            ends = any_length(node, run, after.to, "the date that a wait is for")
            return cls._over(node, run) if ends is None else ends
        if left >= 0:
            return Sleep(left, after.to) if left else after
        return cls._over(node, run)

    @classmethod
    def _over(cls, node: Node, run: Run) -> Outcome:
        late, step = text_of(node.attributes, "specificDatePassed"), cls._step(node)
        return over_already(late, step, node, run)

    @classmethod
    def _step(cls, node: Node) -> str:
        return text_of(node.attributes, "specificDateStep")

    @classmethod
    def leads_to(cls, node: Node) -> tuple[str, ...]:
        return (*node.next, step) if (step := cls._step(node)) else node.next

    @classmethod
    def written(cls, node: Node, names: Names) -> JsonObject:
        """As the `wait` of a step."""
        if found := cls.beyond(node):
            not_readable(found)
        held, minute = node.attributes, cls._minute(node)
        moment: JsonObject = {"on": text_of(held, "dynamicSpecificDate")}
        if "specificDate" in held:
            moment = {"on": text_of(held, "specificDate"), "at": f"{minute // 60}:{minute % 60:02}"}
        late = text_of(held, "specificDatePassed")
        if late == "specific_step":
            moment["late"] = {"goto": names.pinned(cls._step(node))}
        elif late != "skip":
            moment["late"] = late
        return {"wait": moment}

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held, minute = node.attributes, cls._minute(node)
        day = text_of(held, "specificDate")
        when = f"{day}, {minute // 60}:{minute % 60:02}" if day else text_of(held, "dynamicSpecificDate")
        late, step = text_of(held, "specificDatePassed"), cls._step(node)
        said = f"{cls._LATE.get(late, late)}{f': {shown.step(step)}' if step else ''}"
        return (Click(f"Wait For: Specific Date / Time, {when}"), Click(f"If that time has passed: {said}"))
