"""The time window of a workflow's settings: when its communication steps may run (R9)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, text_of

_DAY_MINUTES = 24 * 60


class TimeWindow(NamedTuple):
    """Days (0 is Sunday) and minutes of the day from `start` up to `end`.

    Not `readable`: there is a window, and when it is open is not known, as of one that spans midnight.
    """

    days: frozenset[int]
    start: int
    end: int
    readable: bool = True

    @classmethod
    def from_json(cls, document: JsonObject) -> "TimeWindow | None":
        """Read the `window` of a workflow document: startHour, startMinute ... or start and end as HH:MM.

        Both forms are observed. None for no window, or for one that leaves nothing out.
        """
        if not any(value not in (None, "", [], {}) for value in document.values()):
            return None
        days = document.get("days")
        listed = days if isinstance(days, list) else []
        known = [day for day in listed if isinstance(day, int) and 0 <= day <= 6]
        start, end = _minutes(document, "start"), _minutes(document, "end")
        if not known or len(known) != len(listed) or start is None or end is None or start >= end:
            return cls(frozenset(), 0, 0, readable=False)
        if len({*known}) == 7 and (start, end) == (0, _DAY_MINUTES):
            return None
        return cls(frozenset(known), start, end)

    def opens(self, moment: datetime) -> datetime:
        """The first moment from `moment` on, by its own wall clock, at which the window is open."""
        for ahead in range(8):
            day = moment + timedelta(days=ahead)
            if day.isoweekday() % 7 not in self.days:
                continue
            opening = day.replace(hour=self.start // 60, minute=self.start % 60, second=0, microsecond=0)
            minute = day.hour * 60 + day.minute
            if ahead == 0 and self.start <= minute < self.end:
                return moment
            if ahead > 0 or minute < self.start:
                return opening
        return moment


def _minutes(document: JsonObject, which: str) -> int | None:
    hour, minute = document.get(f"{which}Hour"), document.get(f"{which}Minute") or 0
    if not isinstance(hour, int):
        left, _, right = text_of(document, which).partition(":")
        if not (left.isdigit() and right.isdigit()):
            return None
        hour, minute = int(left), int(right)
    total = hour * 60 + (minute if isinstance(minute, int) else 0)
    return total if 0 <= total <= _DAY_MINUTES else None
