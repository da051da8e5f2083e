"""Times of the week in which something is open, from docs/spec.md ("Settings", "Steps")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def minutes(text: str) -> int:
    """`8:30` in minutes after midnight."""
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def days_of(text: str) -> frozenset[int]:
    """`mon-fri`, `sat` or `daily`; Monday is 0."""
    if text == "daily":
        return frozenset(range(7))
    first, _, last = text.partition("-")
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    return frozenset(range(begin, end + 1))


@dataclass(frozen=True)
class Opening:
    """From one minute of these days to another; past midnight where it ends before it begins."""

    days: frozenset[int]
    begin: int
    end: int

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Opening":
        """`{ days: mon-fri, from: "8:30", to: "18:30" }`."""
        return cls(days_of(given.get("days", "daily")), minutes(given["from"]), minutes(given["to"]))

    def holds(self, moment: datetime) -> bool:
        """Whether it is open; the minute it closes is outside (R9)."""
        at = moment.hour * 60 + moment.minute
        today, before = moment.weekday(), (moment.weekday() - 1) % 7
        if self.begin < self.end:
            return today in self.days and self.begin <= at < self.end
        return (today in self.days and at >= self.begin) or (before in self.days and at < self.end)

    @property
    def longest_closed(self) -> int:
        """For how many minutes it is closed at most, in weeks of days of 24 hours."""
        monday = datetime(2026, 1, 5)
        longest = closed = 0
        for minute in range(2 * 7 * 1440):
            closed = 0 if self.holds(monday + timedelta(minutes=minute)) else closed + 1
            longest = max(longest, closed)
        return longest

    def next(self, moment: datetime) -> datetime:
        """The first moment from this one on at which it is open."""
        if self.holds(moment):
            return moment
        for ahead in range(9):
            day = moment + timedelta(days=ahead)
            opens = day.replace(hour=self.begin // 60, minute=self.begin % 60, second=0, microsecond=0)
            if opens > moment and self.holds(opens):
                return opens
        raise AssertionError("it never opens")


# When the account is open; `if: { hours: open }` asks for it. On holidays it is closed all day.
OPEN_HOURS = {"mon-fri": "8:00-17:30", "sat": "9:00-12:00"}
HOLIDAYS = ("2026-01-07", "2026-03-09")
_CALENDAR = [
    Opening.of({"days": days, "from": hours.partition("-")[0], "to": hours.partition("-")[2]})
    for days, hours in OPEN_HOURS.items()
]


def is_open(moment: datetime) -> bool:
    """Whether the account is open."""
    if moment.date().isoformat() in HOLIDAYS:
        return False
    return any(one.holds(moment) for one in _CALENDAR)
