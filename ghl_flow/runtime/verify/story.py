"""Makes a case that people can read of a way through the search.

It gets times of its own: the earliest, in the roundest numbers there are.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from ghl_flow.language.duration import clock, spoken
from ghl_flow.runtime.judged_run import happening
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.point import NO_HISTORY, Refutation, Step
from ghl_flow.runtime.verify.situation import DAY
from ghl_flow.runtime.verify.verdict import Counterexample, Moment, Occurrence, called
from ghl_flow.runtime.verify.zone import Constraint, less_than

_PARTS = 128
"""Of a second, in which times are worked out: sums of whole numbers take a tenth of those of fractions."""
# Distances that people remember; shorter ones are told where nothing else will do.
_VIVID = 5 * _PARTS
# How far apart moments are put that must not coincide, in these parts: round if possible.
_APART = (*(seconds * _PARTS for seconds in (60, 30, 10, 5, 1)), *(_PARTS >> power for power in range(1, 8)))


def refuted(refutation: Refutation, profile: Profile) -> Counterexample | None:
    """The case of a refutation; None if it cannot happen so."""
    times = times_of(refutation.steps)
    if times is None:
        return None
    why = _why(refutation, times)
    return counterexample(refutation.steps, times, profile, why)


def counterexample(
    steps: Sequence[Step], times: dict[int, Fraction], profile: Profile, why: str
) -> Counterexample:
    """What happens when, from the first event on."""
    first = _first(steps, times)
    timeline: list[Moment] = []
    events: list[Occurrence] = []
    several = len({step.contact for step in steps if step.contact}) > 1
    late: list[float] = []
    for step in steps:
        at = float(times[step.now] - first)
        if step.sort is not None:
            whose = f" from {step.contact}" if several else ""
            timeline.append(Moment(at, step.sort.event.label + whose))
            events.append(Occurrence(at, step.contact or CALLER, step.sort.event))
        timeline += [Moment(at, called(channel), flow) for flow, channel in step.texts]
        for name, wait in step.slept:
            due = times[step.now] + wait
            late.append(float(max(times.get(name, due) - due, Fraction(0))))
    midnight = next((step.midnight for step in steps if step.midnight is not None), None)
    time_of_day = float((first - times[midnight]) % DAY) if midnight is not None else None
    lateness = tuple(late) if any(late) else ()
    came_with = tuple((contact, history) for contact, history in before(steps) if history != NO_HISTORY)
    return Counterexample(
        profile,
        tuple(timeline),
        why,
        lateness,
        time_of_day,
        came_with,
        events=tuple(events),
        turns=tuple(step.run for step in steps if not step.is_midnight),
        firsts=tuple(order[0] for step in steps for order in step.orders),
        swapped=tuple(item for step in steps for item in step.swapped),
        chosen=tuple(item for step in steps for item in step.chosen),
        noted=tuple((float(times[step.now] - first), item) for step in steps for item in step.hours),
    )


def before(steps: Sequence[Step]) -> list[tuple[str, History]]:
    """What each contact came with."""
    found: dict[str, History] = {}
    for step in steps:
        if step.contact is not None:
            found.setdefault(step.contact, step.history)
    return list(found.items())


def _first(steps: Sequence[Step], times: dict[int, Fraction]) -> Fraction:
    return next((times[step.now] for step in steps if step.sort is not None), Fraction(0))


def _why(refutation: Refutation, times: dict[int, Fraction]) -> str:
    broken = refutation.broken
    if broken.since is None:
        return broken.why
    since, now = times[broken.since], times[refutation.steps[-1].now]
    why = broken.why
    if now == since:
        why = why.replace("within {apart}", "at the same moment")
    sorts = (step.sort for step in refutation.steps if step.now == broken.since)
    return why.format(
        what=next((happening(sort.event) for sort in sorts if sort is not None), "event"),
        apart=words(now - since),
        at=words(since - _first(refutation.steps, times)),
        time=clock(float(now - since + DAY)),
    )


def words(seconds: Fraction) -> str:
    """A length of time as people say it."""
    return spoken(seconds)


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
            lengths = _lengths([*told, *extra, *more], gap)
            found = _earliest(lengths)
            if found is not None:
                return found if gap >= _VIVID else _spread(found, lengths, more, gap)
    return None


def _spread(
    found: dict[int, Fraction], lengths: dict[tuple[int, int], int], apart: Sequence[Constraint], gap: int
) -> dict[int, Fraction]:
    """Times further apart, one after the other, wherever nothing is against it.

    A single short distance would else put everything a fraction of a second apart.
    """
    for one, other, _ in apart:
        for wider in _APART[: _APART.index(gap)]:
            if one == other or lengths[one, other] <= -wider:
                break
            tried = {**lengths, (one, other): -wider}
            times = _earliest(tried)
            if times is not None:
                found, lengths = times, tried
                break
    return found


def _lengths(constraints: Sequence[Constraint], gap: int) -> dict[tuple[int, int], int]:
    """By how much one moment comes after another at most; what is less than a bound is less by `gap`."""
    lengths: dict[tuple[int, int], int] = {}
    for one, other, bound in constraints:
        if one == other:
            continue
        length = (bound >> 1) * _PARTS - (0 if bound & 1 else gap)
        lengths[one, other] = min(lengths.get((one, other), length), length)
    return lengths


def _earliest(lengths: Mapping[tuple[int, int], int]) -> dict[int, Fraction] | None:
    """The least solution with 0 at 0 (Bellman and Ford)."""
    names = {name for pair in lengths for name in pair} | {0}
    # Tightest bound on moment 0 minus each moment: what it must at least lie after 0.
    bounds: dict[int, int] = {0: 0}
    for _ in range(len(names) + 1):
        changed = False
        for (one, other), length in lengths.items():
            if one in bounds and (other not in bounds or bounds[one] + length < bounds[other]):
                bounds[other] = bounds[one] + length
                changed = True
        if not changed:
            return {name: Fraction(-bounds.get(name, 0), _PARTS) for name in names}
    return None
