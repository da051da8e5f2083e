"""Parts of the day: enough calls fall into each that its share says something."""

from enum import StrEnum
from typing import Final

from ghl_flow.insight.clock import EVENING, MORNING


class PartOfDay(StrEnum):
    """A part of the day, by the clock; the night is that of the law (clock)."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


PARTS_OF_DAY: Final = {
    PartOfDay.MORNING: MORNING,
    PartOfDay.MIDDAY: 11,
    PartOfDay.AFTERNOON: 14,
    PartOfDay.EVENING: 17,
    PartOfDay.NIGHT: EVENING,
}
"""The hour at which each begins."""


def part_of_day(hour: int) -> PartOfDay:
    """Which part an hour is of, from 0 to 23."""
    return next((part for part, begins in reversed(PARTS_OF_DAY.items()) if hour >= begins), PartOfDay.NIGHT)
