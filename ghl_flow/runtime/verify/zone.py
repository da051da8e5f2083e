"""Sets of timings: conjunctions of `a - b < c` and `a - b <= c` over moments (difference bound matrices).

A zone is a square matrix: entry `[a][b]` bounds moment `a` minus moment `b`. Moment 0 is now. A bound is
`2 * seconds`, plus 1 when it may be reached (`<=`), so that bounds compare as numbers and the tighter one
is the smaller. Zones are kept closed: every entry is the tightest that the others imply. Time is dense, so
a zone with no contradiction holds a real timing. (Dill 1989; Bengtsson and Yi 2004.)
"""

from collections.abc import Sequence
from typing import TypeAlias

Zone: TypeAlias = tuple[tuple[int, ...], ...]

UNBOUNDED = 1 << 62
ZERO = 1  # a - a <= 0
NOW = 0

# Moment a minus moment b is within the bound.
Constraint: TypeAlias = tuple[int, int, int]


def at_most(seconds: int) -> int:
    """The bound `<= seconds`."""
    return 2 * seconds + 1


def less_than(seconds: int) -> int:
    """The bound `< seconds`."""
    return 2 * seconds


def plus(one: int, other: int) -> int:
    """The bound that two in a row imply."""
    if one >= UNBOUNDED or other >= UNBOUNDED:
        return UNBOUNDED
    return one + other - ((one & 1) | (other & 1))


START: Zone = ((ZERO,),)


def constrained(zone: Zone, constraints: Sequence[Constraint]) -> Zone | None:
    """The part of a zone where these hold too; None when there is none."""
    rows: list[list[int]] | None = None
    for a, b, bound in constraints:
        current: Sequence[Sequence[int]] = rows or zone
        if bound >= current[a][b]:
            continue
        back = plus(bound, current[b][a])
        if back < ZERO:
            return None
        rows = rows or [list(row) for row in zone]
        size = range(len(rows))
        to_a = [row[a] for row in rows]
        from_b = rows[b][:]
        for i in size:
            through = plus(to_a[i], bound)
            if through >= UNBOUNDED:
                continue
            row = rows[i]
            for j in size:
                found = plus(through, from_b[j])
                if found < row[j]:
                    row[j] = found
    return zone if rows is None else tuple(map(tuple, rows))


def later(zone: Zone, wakes: range) -> Zone:
    """Now or any moment after it, but not past any of those wakes."""
    # A wake that is not before now is at the earliest now after any delay, so the result stays closed
    # once those bounds are put in.
    opened = (
        tuple(ZERO if j == NOW else UNBOUNDED for j in range(len(zone))),
        *zone[1:],
    )
    delayed = constrained(opened, [(NOW, wake, ZERO) for wake in wakes])
    if delayed is None:
        raise AssertionError("a wake lies before now")
    return delayed


def with_moment(zone: Zone, place: int, earliest: int, latest: int) -> Zone:
    """The zone with one more moment at `place`: from `earliest` to `latest` seconds after now."""
    until, since = at_most(latest), at_most(-earliest)
    before = [plus(until, bound) for bound in zone[NOW]]  # the new moment minus each other
    after = [plus(row[NOW], since) for row in zone]  # each other minus the new moment
    rows = [(*row[:place], bound, *row[place:]) for row, bound in zip(zone, after, strict=True)]
    rows.insert(place, (*before[:place], ZERO, *before[place:]))
    return tuple(rows)


def picked(zone: Zone, places: Sequence[int]) -> Zone:
    """The zone of those moments alone, in that order."""
    return tuple(tuple(zone[i][j] for j in places) for i in places)


def includes(larger: Zone, smaller: Zone) -> bool:
    """Whether every timing of `smaller` is one of `larger`."""
    return all(
        one <= other
        for row, other_row in zip(smaller, larger, strict=True)
        for one, other in zip(row, other_row, strict=True)
    )


def forgetful(zone: Zone, first_mark: int, longest: int) -> Zone:
    """The zone without what it says of marks longer ago than anything asks about; never smaller.

    Keeps searches finite where flows loop: a bound beyond `longest` is as good as none.
    """
    changed = False
    rows = [list(row) for row in zone]
    for mark in range(first_mark, len(zone)):
        for other in range(len(zone)):
            if other != mark and rows[other][mark] != UNBOUNDED and rows[other][mark] > at_most(longest):
                rows[other][mark] = UNBOUNDED
                changed = True
            if other != mark and rows[mark][other] < less_than(-longest):
                rows[mark][other] = less_than(-longest)
                changed = True
    if not changed:
        return zone
    return _closed(rows)


def _closed(rows: list[list[int]]) -> Zone:
    size = range(len(rows))
    for k in size:
        through = rows[k]
        for i in size:
            left = rows[i][k]
            if left >= UNBOUNDED:
                continue
            row = rows[i]
            for j in size:
                found = plus(left, through[j])
                if found < row[j]:
                    row[j] = found
    return tuple(map(tuple, rows))
