"""Sets of timings: conjunctions of `a - b < c` and `a - b <= c` over moments (difference bound matrices).

A zone is a square matrix: entry `[a][b]` bounds moment `a` minus moment `b`. Moment 0 is now. A bound is
`2 * seconds`, plus 1 when it may be reached (`<=`), so that bounds compare as numbers and the tighter one
is the smaller. Zones are kept closed: every entry is the tightest that the others imply. Time is dense, so
a zone with no contradiction holds a real timing. (Dill 1989; Bengtsson and Yi 2004.)
"""

from collections.abc import Sequence
from operator import itemgetter, le
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
        from_b = [(j, one) for j, one in enumerate(rows[b]) if one < UNBOUNDED]
        for row, to_a in zip(rows, [row[a] for row in rows], strict=True):
            if to_a >= UNBOUNDED:
                continue
            # `plus`, written out: this is where a search spends its time.
            through = to_a + bound - ((to_a | bound) & 1)
            for j, one in from_b:
                found = through + one - ((through | one) & 1)
                if found < row[j]:
                    row[j] = found
    return zone if rows is None else tuple(map(tuple, rows))


def later(zone: Zone, wakes: range) -> Zone:
    """Now or any moment after it, but not past any of those wakes."""
    # Now is not after any wake, so after no moment by more than a wake is; nothing else bounds it from
    # above, and what bounds other moments stays as it is.
    if any(zone[wake][NOW] < ZERO for wake in wakes):
        raise AssertionError("a wake lies before now")
    bounds = [zone[wake] for wake in wakes]
    now = [min(column) for column in zip(*bounds, strict=True)] if bounds else [UNBOUNDED] * len(zone)
    now[NOW] = ZERO
    return (tuple(now), *zone[1:])


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
    if len(places) < 2:
        return tuple(tuple(zone[i][j] for j in places) for i in places)
    pick = itemgetter(*places)  # `tuple` of a generator, but quicker
    return tuple(map(pick, pick(zone)))


def includes(larger: Zone, smaller: Zone) -> bool:
    """Whether every timing of `smaller` is one of `larger`."""
    return all(map(_no_later, smaller, larger))


def _no_later(row: Sequence[int], other: Sequence[int]) -> bool:
    return all(map(le, row, other))


def forgetful(zone: Zone, first_mark: int, longest: int) -> Zone:
    """The zone without what it says of marks longer ago than anything asks about; never smaller.

    Keeps searches finite where flows loop: a bound beyond `longest` is as good as none.
    """
    if first_mark == len(zone):
        return zone
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
        through = [(j, one) for j, one in enumerate(rows[k]) if one < UNBOUNDED]
        for row in rows:
            left = row[k]
            if left >= UNBOUNDED:
                continue
            for j, one in through:
                found = left + one - ((left | one) & 1)
                if found < row[j]:
                    row[j] = found
    return tuple(map(tuple, rows))
