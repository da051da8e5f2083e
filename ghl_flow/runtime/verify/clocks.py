"""Where clocks are put forward and back, and what that leaves open."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

# How much longer than usual a window may be closed where they change, in seconds.
CLOCKS_CHANGE = 3600
_DAY = timedelta(days=1)

ON_DAYS_OF_24_HOURS = (
    "it holds on days of 24 hours, but may not where the clocks change and a day has 23 or 25: "
    "leave an hour to spare"
)
IRREGULAR = (
    "it holds on days of 24 hours, but the clocks of this time zone change by more than an hour, or across "
    "midnight, which is not modelled"
)


class Clocks(NamedTuple):
    """How the clocks of a time zone change within a year.

    `changed_by`: by when of a day they have been put forward or back, in seconds since midnight; None where
    they never change. `regular`: by an hour at most, and within one day: else the search has no model of it.
    """

    changed_by: int | None
    regular: bool = True


def clocks_of(start: datetime) -> Clocks:
    """The clocks of a moment's time zone in the year that begins then."""
    zone = start.tzinfo
    return Clocks(None) if zone is None else _clocks_of(zone, start.date())


@lru_cache(maxsize=256)
def _clocks_of(zone: tzinfo, first: date) -> Clocks:
    found = [*_changes(zone, datetime.combine(first, time(), UTC))]
    if not found:
        return Clocks(None)
    changed_by, regular = 0, True
    for before, after in found:
        # What is left out, or comes twice, lies between the two.
        begins, ends = sorted((before, after))
        since_midnight = ends - datetime.combine(begins.date(), time())
        changed_by = max(changed_by, round(since_midnight.total_seconds()))
        regular = regular and ends - begins <= timedelta(seconds=CLOCKS_CHANGE) and since_midnight <= _DAY
    return Clocks(changed_by, regular)


def _changes(zone: tzinfo, since: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What clocks say right before and right after each change of a year."""
    for day in range(366):
        early, late = since + day * _DAY, since + (day + 1) * _DAY
        before, after = _offset(zone, early), _offset(zone, late)
        if before == after:
            continue
        while late - early > timedelta(seconds=1):
            middle = (early + (late - early) / 2).replace(microsecond=0)
            early, late = (middle, late) if _offset(zone, middle) == before else (early, middle)
        moment = late.replace(tzinfo=None)
        yield moment + before, moment + after


def _offset(zone: tzinfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
