"""Runs that never end: what `terminates` forbids."""

from collections.abc import Hashable, Sequence
from fractions import Fraction

from ghl_flow.runtime.interpreter import Interpreter
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify.point import Step, cycle
from ghl_flow.runtime.verify.search import Search
from ghl_flow.runtime.verify.situation import Situations
from ghl_flow.runtime.verify.story import before, counterexample, times_of, words
from ghl_flow.runtime.verify.verdict import Counterexample
from ghl_flow.runtime.verify.witness import with_facts

# A loop that has not repeated itself after so many waits is beyond us.
_MAX_WAITS = 200


def goes_on(search: Search, situations: Situations, profile: Profile) -> tuple[Counterexample | None, str]:
    """Whether a run never ends, without a wait or round and round through waits; and what is left open."""
    for point, why in search.endless:
        steps, _ = with_facts(point.steps(), situations.first_moment)
        times = times_of(steps)
        if times is not None:
            return counterexample(steps, times, profile, why), ""
    turning = cycle(search.unprompted)
    if turning is None:
        return None, ""
    steps, _ = with_facts(turning.steps(), situations.first_moment)
    times = times_of(steps)
    if times is not None and (period := _period(steps, times, situations, profile)):
        why = f"a run never ends: without another event the same comes again every {words(period)}"
        return counterexample(steps, times, profile, why), ""
    return None, "whether a loop through waits comes to an end"


def _period(
    steps: Sequence[Step], times: dict[int, Fraction], situations: Situations, profile: Profile
) -> Fraction | None:
    """After how many seconds the runs are where they were, if they ever are again."""
    scale = 128
    interpreter = Interpreter(
        situations.programs, start=situations.first_moment, profile=profile, ticks_per_second=scale, log=False
    )
    events = [step for step in steps if step.sort is not None]
    for contact, history in before(steps):
        interpreter.state.contacts[contact] = history.contact(contact, situations.first_moment.date())
    for step in events:
        if step.sort is not None and step.contact is not None:
            interpreter.schedule(round(times[step.now] * scale), step.contact, step.sort.event)
    if events:
        interpreter.run(until=round(times[events[-1].now] * scale))
    seen: dict[tuple[Hashable, tuple[int, ...]], int] = {}
    for _ in range(_MAX_WAITS):
        state = interpreter.state
        if not state.enrolments or situations.minds_dates or interpreter.gaps:
            return None
        if situations.facts.clock is not None:
            return None  # what comes next depends on the time of day
        rest = tuple(run.wake_at - state.now for run in state.enrolments)
        key = (situations.key_of(state, {}), rest)
        if key in seen:
            return Fraction(state.now - seen[key], scale)
        seen[key] = state.now
        interpreter.run(until=state.now + min(rest))
    return None
