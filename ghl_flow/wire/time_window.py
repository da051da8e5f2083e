"""The time window of a workflow's settings: when its communication steps may run (R9)."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from ghl_flow.wire.json import JsonObject, text_of

_DAY_MINUTES = 24 * 60
_IN_NUMBERS = frozenset(("days", "startHour", "startMinute", "endHour", "endMinute"))
_AS_CLOCKS = frozenset(("days", "start", "end", "condition"))
_CLOCK = re.compile("([0-9]{1,2}):([0-9]{2})")
_NAMES = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")


class TimeWindow(NamedTuple):
    """Days (0 is Sunday) and minutes of the day from `start` up to `end`; past midnight where it ends first.

    A window past midnight belongs to the day on which it opens. Not `readable`: there is a window, and when
    it is open is not known.
    """

    days: frozenset[int]
    start: int
    end: int
    readable: bool = True

    @classmethod
    def from_json(cls, document: JsonObject) -> "TimeWindow | None":
        """Read the `window` of a workflow document: startHour, startMinute ... or start and end as HH:MM.

        Both forms are observed. None for no window, or for one that leaves nothing out. One that holds
        anything else is not readable: what is read past may open it earlier or close it later.
        """
        if not any(value not in (None, "", [], {}) for value in document.values()):
            return None
        days = document.get("days")
        listed = days if isinstance(days, list) else []
        known = [day for day in listed if type(day) is int and 0 <= day <= 6]
        start, end = _minutes(document, "start"), _minutes(document, "end")
        understood = document.keys() <= _IN_NUMBERS or (
            document.keys() <= _AS_CLOCKS and document.get("condition") in (None, "when")
        )
        understood = understood and len(known) == len(listed) > 0
        if not understood or start is None or end is None or start == end:
            return cls(frozenset(), 0, 0, readable=False)
        if len({*known}) == 7 and (start, end) == (0, _DAY_MINUTES):
            return None
        return cls(frozenset(known), start, end)

    def to_json(self) -> JsonObject:
        """As the builder stores it."""
        return {
            "days": [*sorted(self.days)],
            "startHour": self.start // 60,
            "startMinute": self.start % 60,
            "endHour": self.end // 60,
            "endMinute": self.end % 60,
        }

    def __str__(self) -> str:
        days = ", ".join(name for number, name in enumerate(_NAMES) if number in self.days)
        return f"{days} {_clock(self.start)} to {_clock(self.end)}"

    @property
    def past_midnight(self) -> bool:
        """Whether it closes on the day after the one on which it opens."""
        return self.end < self.start

    @property
    def longest_closed(self) -> int:
        """For how many minutes it is closed at most, where days have 24 hours."""
        lasts = (self.end - self.start - 1) % _DAY_MINUTES + 1  # from 0:00 to 24:00 is a whole day
        opens = sorted(self.days)
        following = zip(opens, (*opens[1:], opens[0]), strict=True)
        to_next = ((later - day - 1) % 7 + 1 for day, later in following)
        return max(to_next) * _DAY_MINUTES - lasts

    def is_open(self, moment: datetime) -> bool:
        """Whether it is open at a moment, by its own wall clock."""
        minute, day = moment.hour * 60 + moment.minute, moment.isoweekday() % 7
        if not self.past_midnight:
            return day in self.days and self.start <= minute < self.end
        if minute >= self.start:
            return day in self.days
        return minute < self.end and (day - 1) % 7 in self.days

    def opens(self, moment: datetime) -> datetime:
        """The first moment from `moment` on, by its own wall clock, at which the window is open."""
        if self.is_open(moment):
            return moment
        minute = moment.hour * 60 + moment.minute
        for ahead in range(8):
            day = moment + timedelta(days=ahead)
            if day.isoweekday() % 7 in self.days and (ahead > 0 or minute < self.start):
                return day.replace(hour=self.start // 60, minute=self.start % 60, second=0, microsecond=0)
        return moment


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def _minutes(document: JsonObject, which: str) -> int | None:
    hour, minute = document.get(f"{which}Hour"), document.get(f"{which}Minute") or 0
    if hour is None and (clock := _CLOCK.fullmatch(text_of(document, which))):
        hour, minute = map(int, clock.groups())
    # A yes or a no is a number to Python.
    if type(hour) is not int or type(minute) is not int or not 0 <= minute < 60 or hour < 0:
        return None
    total = hour * 60 + minute
    return total if total <= _DAY_MINUTES else None
