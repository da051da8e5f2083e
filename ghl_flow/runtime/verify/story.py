"""Gives a way through the search times of its own: the earliest, in the roundest numbers there are."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ghl_flow.runtime.verify.search import Step
from ghl_flow.runtime.verify.zone import Constraint, less_than

# How far apart moments are put that must not coincide, in seconds: round if possible.
_APART = tuple(Fraction(seconds) for seconds in (60, 30, 10, 5, 1)) + tuple(
    Fraction(1, 2**power) for power in range(1, 8)
)


def times_of(steps: Sequence[Step], extra: Sequence[Constraint] = ()) -> dict[int, Fraction] | None:
    """A time in seconds for every moment named in the steps; None if the steps cannot happen so."""
    told = [constraint for step in steps for constraint in step.told]
    # Events that coincide with something make a story hard to follow, so they are kept apart if possible.
    apart = [
        (one.now, other.now, less_than(0))
        for one, other in pairwise(steps)
        if one.sort is not None or other.sort is not None
    ]
    for more in (apart, []):
        for gap in _APART:
            found = _earliest([*told, *extra, *more], gap)
            if found is not None:
                return found
    return None


def _earliest(constraints: Sequence[Constraint], gap: Fraction) -> dict[int, Fraction] | None:
    """The least solution with 0 at 0 (Bellman and Ford)."""
    lengths: dict[tuple[int, int], Fraction] = {}
    for one, other, bound in constraints:
        if one == other:
            continue
        length = Fraction(bound >> 1) - (0 if bound & 1 else gap)
        lengths[one, other] = min(lengths.get((one, other), length), length)
    names = {name for pair in lengths for name in pair} | {0}
    # Tightest bound on moment 0 minus each moment: what it must at least lie after 0.
    bounds: dict[int, Fraction] = {0: Fraction(0)}
    for _ in range(len(names) + 1):
        changed = False
        for (one, other), length in lengths.items():
            if one in bounds and (other not in bounds or bounds[one] + length < bounds[other]):
                bounds[other] = bounds[one] + length
                changed = True
        if not changed:
            return {name: -bounds[name] if name in bounds else Fraction(0) for name in names}
    return None
