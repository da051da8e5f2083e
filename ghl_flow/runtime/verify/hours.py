"""What steps that note the time may write, as far as conditions tell times apart.

A step notes the time by writing `{{ right_now.* }}` into fields of the contact; conditions ask for these
fields later. Two moments at which all conditions turn out alike are the same to every workflow: they are one
class (`Hours`), and one moment stands for it. When the time is noted, every class is gone on with: all fields
are written as at its moment, and the time of day has to be one of the class (`times_of_day`). Which
day of the week it is stays open until a case is told; then there has to be a day on which the clock says so.

Conditions on fields of which anything else is asked, or that something else writes, are left open.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby, permutations, product
from typing import NamedTuple

from ghl_flow.kinds.asked import By, StoredBranch, Test
from ghl_flow.kinds.conditions.field_is import holds_of
from ghl_flow.kinds.effects import How
from ghl_flow.language.right_now import is_the_clock, said_now
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.verify.influence import effects_in, fields_watched

_DAY = 86400
_MINUTES = 24 * 60
_NAME = re.compile(r"right_now\.([a-z_]+)")
_TIME = frozenset({"hour", "minute", "hour_ampm", "ampm"})
_WEEKDAY = frozenset({"day_of_week"})
_DATE = frozenset({"day", "month", "year", "middle_endian_date", "little_endian_date"})
_ANY_DAY = date(2026, 1, 5)  # a Monday
_OF_DATES = ("==", "!=", "has_value", "has_no_value")


class Hours(NamedTuple):
    """A class of moments: how the conditions turn out, at which seconds of a day, and one moment of it.

    It is from the first of each pair of `seconds` up to the second, on some day at least; `by_weekday` are
    those of a Sunday and each following day.
    """

    answers: tuple[bool, ...]
    seconds: tuple[tuple[int, int], ...]
    moment: datetime
    by_weekday: tuple[tuple[tuple[int, int], ...], ...] = ((),) * 7


class Clock(NamedTuple):
    """The fields into which the time is noted, by id with what is written, and the classes of moments.

    `dates` are those that conditions name; `language` is what weekdays are written in.
    """

    texts: Mapping[str, str]
    asked: "tuple[_Asked, ...]"
    language: str
    classes: tuple[Hours, ...]
    dates: tuple[date, ...]

    def says(self, field: str, hours: Hours) -> str:
        """What is written into a field at a moment of that class."""
        return said_now(self.texts[field], hours.moment, self.language)

    def is_in(self, hours: Hours, moment: datetime) -> bool:
        """Whether a moment, by the account's wall clock, is one of the class."""
        said = {name: said_now(text, moment, self.language) for name, text in self.texts.items()}
        return tuple(_holds(one, said) for one in self.asked) == hours.answers

    def day_for(
        self,
        noted: Sequence[tuple[float, Hours]],
        time_of_day: float,
        days: Sequence[date],
        weekday: int | None = None,
    ) -> date | None:
        """The first of these days, or one that leads to a date that conditions name, on which it is so.

        `noted` are the classes noted so many seconds after the first event, which is at `time_of_day`, on
        that `weekday` (0 is Sunday) if one is given.
        """
        ahead = [int((time_of_day + at) // _DAY) for at, _ in noted]
        more = [named - timedelta(days=some) for named in self.dates for some in ahead]
        for day in (*days, *more):
            if weekday not in (None, day.isoweekday() % 7):
                continue
            midnight = datetime.combine(day, time())
            if all(self.is_in(hours, midnight + timedelta(seconds=time_of_day + at)) for at, hours in noted):
                return day
        return None


class _Asked(NamedTuple):
    """What conditions ask of noted fields: tests joined by "or" where `any_of`, of all parts or of any."""

    any_of: bool
    parts: tuple[tuple[bool, tuple[Test, ...]], ...]


def clock_of(programs: Sequence[Program], language: str) -> Clock | None:
    """The fields into which these workflows note the time, where conditions ask for them; else None."""
    programs = [*programs]
    effects = [*effects_in(programs)]
    branches = [branch for one in effects for branch in one.branches]
    tests: dict[str, list[Test]] = {}
    for branch in branches:
        for test in branch.tests:
            if test.fact[0] == "field":
                tests.setdefault(test.name, []).append(test)
    watches_all = any(one.watches_fields and not one.fields for item in programs for one in item.starts)
    seen_to_change = fields_watched(programs) | {
        name for one in effects for kind, name in one.listens if kind == "field"
    }
    written: dict[str, set[str]] = {}
    for write in (write for one in effects for write in one.writes):
        text = write.value if write.how is How.VALUE and is_the_clock(write.value) else ""
        written.setdefault(write.field, set()).add(text)
    texts = {
        name: text
        for name, some in written.items()
        for text in some
        if text
        and len(some) == 1
        and not watches_all
        and name in tests
        and name not in seen_to_change
        and _can_be_followed(text, tests[name])
    }
    if not texts:
        return None
    together = all(
        not (fields := {write.field for write in one.writes} & texts.keys()) or fields == texts.keys()
        for one in effects
    )
    asked = dict.fromkeys(item for branch in branches for item in _asked_in(branch, texts, together=together))
    return _clock(tuple(sorted(texts.items())), tuple(asked), language)


def _can_be_followed(text: str, tests: Sequence[Test]) -> bool:
    names = {*_NAME.findall(text)}
    if any(test.by not in (By.VALUE, By.EMPTINESS) for test in tests):
        return False
    if names <= _DATE:
        return all(test.operator in _OF_DATES for test in tests)
    return names <= _TIME or names == _WEEKDAY


def _asked_in(branch: StoredBranch, texts: Mapping[str, str], *, together: bool) -> Iterator[_Asked]:
    """What a branch asks of noted fields: all of it at once, where it asks nothing else."""
    if together and all(test.name in texts for test in branch.tests):
        yield _Asked(branch.any_of, tuple((one.any_of, one.tests) for one in branch.segments))
        return
    for segment in branch.segments:
        found = tuple(test for test in segment.tests if test.fact[0] == "field" and test.name in texts)
        if together and found:
            yield _Asked(True, ((segment.any_of, found),))
        elif found:
            # Noted at different times, so that each test is one of its own.
            yield from (_Asked(True, ((True, (test,)),)) for test in found)


def _holds(asked: _Asked, said: Mapping[str, str]) -> bool:
    results = []
    for any_of, tests in asked.parts:
        held = [holds_of(test.operator, said[test.name].strip(), test.value) for test in tests]
        results.append(bool(held) and (any(held) if any_of else all(held)))
    return bool(results) and (any(results) if asked.any_of else all(results))


@lru_cache(maxsize=64)
def _clock(texts: tuple[tuple[str, str], ...], asked: tuple[_Asked, ...], language: str) -> Clock:
    tests = [test for one in asked for _, some in one.parts for test in some]
    by_time, by_day, by_date = (
        [(name, text) for name, text in texts if {*_NAME.findall(text)} <= names]
        for names in (_TIME, _WEEKDAY, _DATE)
    )
    dates = _dates_named(by_date, tests)
    days: list[date] = [*dates]
    for weekday in range(7):
        other = _ANY_DAY + timedelta(days=weekday)
        while other in dates:
            other += timedelta(days=7)
        days.append(other)
    of_day = (*by_day, *by_date)
    said_on = {
        day: {name: said_now(text, datetime.combine(day, time()), language) for name, text in of_day}
        for day in days
    }
    spans: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    by_weekday: dict[tuple[bool, ...], list[list[tuple[int, int]]]] = {}
    moments: dict[tuple[bool, ...], datetime] = {}
    for first, last in _parts_of_day(by_time, tests, language):
        at = time(first // 60, first % 60)
        said = {name: said_now(text, datetime.combine(days[0], at), language) for name, text in by_time}
        # The example of a class is on a day like any other, where it has one.
        for day in (*days[len(dates) :], *dates):
            answers = tuple(_holds(one, {**said, **said_on[day]}) for one in asked)
            moments.setdefault(answers, datetime.combine(day, at))
            on_day = by_weekday.setdefault(answers, [[] for _ in range(7)])[day.isoweekday() % 7]
            for some in (spans.setdefault(answers, []), on_day):
                if some and some[-1][1] >= first * 60:
                    some[-1] = (some[-1][0], last * 60)
                else:
                    some.append((first * 60, last * 60))
    classes = tuple(
        Hours(answers, tuple(found), moments[answers], tuple(tuple(some) for some in by_weekday[answers]))
        for answers, found in sorted(spans.items(), reverse=True)
    )
    return Clock(dict(texts), asked, language, classes, dates)


def _parts_of_day(
    by_time: Sequence[tuple[str, str]], tests: Sequence[Test], language: str
) -> Iterator[tuple[int, int]]:
    """From which minute to which the tests of the time of day turn out alike."""
    about = [(text, test) for name, text in by_time for test in tests if test.name == name]

    def answers(minute: int) -> tuple[bool, ...]:
        at = datetime.combine(_ANY_DAY, time(minute // 60, minute % 60))
        said = {text: said_now(text, at, language) for text in {text for text, _ in about}}
        return tuple(holds_of(test.operator, said[text], test.value) for text, test in about)

    for _, minutes in groupby(range(_MINUTES), answers):
        some = [*minutes]
        yield some[0], some[-1] + 1


def _dates_named(by_date: Sequence[tuple[str, str]], tests: Sequence[Test]) -> tuple[date, ...]:
    """The dates that are written as conditions ask for them."""
    found: set[date] = set()
    for (name, text), test in product(by_date, tests):
        numbers = [int(one) for one in re.findall(r"\d{1,4}", test.value)]
        if test.name != name or len(numbers) != 3:
            continue
        for year, month, day in permutations(numbers):
            if year < 1000 or not 1 <= month <= 12 or not 1 <= day <= 31:
                continue
            try:
                one = date(year, month, day)
            except ValueError:
                continue
            if said_now(text, datetime.combine(one, time())).lower() == test.value.lower():
                found.add(one)
    return tuple(sorted(found))
