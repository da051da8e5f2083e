"""Opening hours as people write them: `mon-fri: "8:00-17:30"`, and the times of a day that they name.

Weekdays count from Monday, 0; minutes from midnight. What goes past midnight is the next day's too.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ghl_flow.patterns import later

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES: Final = 24 * 60
_ALWAYS = {"daily": (*range(7),), "weekdays": (*range(5),), "weekend": (5, 6)}
_NAMES = dict(
    zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), DAYS, strict=True)
)
_CLOCK = later(r"(\d{1,2}):(\d{2})")
_SPAN = later(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})(\s+next\s+day)?")


class Span(NamedTuple):
    """A part of one day, from its first minute to the one after its last."""

    day: int
    start: int
    end: int


def days_in(text: str) -> tuple[int, ...]:
    """The weekdays of `mon-fri`, `sat`, `saturday`, `mon, wed`, `fri-mon`, `daily`, `weekdays`, `weekend`.

    Raises:
        ValueError: it names none, or what is no day.
    """
    found: set[int] = set()
    for part in text.lower().split(","):
        name = part.strip()
        if name in _ALWAYS:
            found |= {*_ALWAYS[name]}
            continue
        first, dash, last = (_NAMES.get(word.strip(), word.strip()) for word in name.partition("-"))
        if first not in DAYS or (dash and last not in DAYS):
            raise ValueError(
                f"'{name}' is no day: write {', '.join(DAYS)}, mon-fri, daily, weekdays or weekend"
            )
        start, end = DAYS.index(first), DAYS.index(last or first)
        found |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    return tuple(sorted(found))


def day_range(days: Iterable[int]) -> str:
    """Weekdays as they are written: `mon-fri`, `mon, wed`, `daily`."""
    found = sorted({*days})
    if len(found) == 7:
        return "daily"
    in_a_row = len(found) > 2 and found[-1] - found[0] == len(found) - 1
    return f"{DAYS[found[0]]}-{DAYS[found[-1]]}" if in_a_row else ", ".join(DAYS[day] for day in found)


def minutes_of(clock: str) -> int:
    """Minutes after midnight of `8:00`, `17:30`, `24:00`.

    Raises:
        ValueError: it is no time of day.
    """
    found = _CLOCK.fullmatch(clock.strip())
    if found is None or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > DAY_MINUTES:
        raise ValueError(f"'{clock}' is no time of day: write it as 8:00 or 17:30")
    return int(found[1]) * 60 + int(found[2])


def spans_between(days: Iterable[int], start: int, end: int) -> list[Span]:
    """The parts of days from one time of day to another, on these days; past midnight where it ends first.

    Raises:
        ValueError: it begins and ends at the same time.
    """
    if start == end:
        raise ValueError("it ends when it begins: write 0:00-24:00 for the whole day")
    found: list[Span] = []
    for day in days:
        if end > start:
            found.append(Span(day, start, end))
            continue
        found.append(Span(day, start, DAY_MINUTES))
        if end:
            found.append(Span((day + 1) % 7, 0, end))
    return found


def read_spans(days: str, hours: str | Iterable[str]) -> list[Span]:
    """The parts of days that one line of opening hours names.

    Raises:
        ValueError: a day or a time of day is none.
    """
    found: list[Span] = []
    for item in [hours] if isinstance(hours, str) else hours:
        span = _SPAN.fullmatch(item.strip())
        if span is None:
            raise ValueError(f"'{item}' is no part of a day: write it as 8:00-17:30, or 22:00-6:00 next day")
        start, end = minutes_of(span[1]), minutes_of(span[2])
        if span[3] and end >= start:
            raise ValueError(f"'{item}' is a day and more: write 0:00-24:00 for each whole day")
        found += spans_between(days_in(days), start, end)
    return found


def past_midnight(text: str) -> bool:
    """Whether a valid part of a day, such as `17:30-8:00`, ends on the next day and does not say so."""
    span = _SPAN.fullmatch(text.strip())
    return span is not None and not span[3] and 0 < minutes_of(span[2]) < minutes_of(span[1])


def open_spans(hours: Mapping[str, str | Iterable[str]]) -> tuple[Span, ...]:
    """All of a week's opening hours, those that meet made one, by day and time.

    Raises:
        ValueError: a day or a time of day is none.
    """
    found = sorted(span for days, text in hours.items() for span in read_spans(days, text))
    joined: list[Span] = []
    for span in found:
        last = joined[-1] if joined else None
        if last is not None and last.day == span.day and span.start <= last.end:
            joined[-1] = last._replace(end=max(last.end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def closed_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """All the rest of the week; `spans` are sorted and apart."""
    found: list[Span] = []
    by_day: dict[int, list[Span]] = {day: [] for day in range(7)}
    for span in spans:
        by_day[span.day].append(span)
    for day, some in by_day.items():
        at = 0
        for span in some:
            if span.start > at:
                found.append(Span(day, at, span.start))
            at = span.end
        if at < DAY_MINUTES:
            found.append(Span(day, at, DAY_MINUTES))
    return tuple(found)
