"""A case run again in the interpreter, at its own times, before it is shown to anyone.

The search speaks of all timings at once; a case speaks of one. What it tells must come about when exactly
that happens, and must be a violation to a judge that knows nothing of the search. Otherwise the search found
something that does not happen, and the answer is unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import Record, never_ends, record_of
from ghl_flow.runtime.leeway import InOrder
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import Simulation, Simulator, start_of
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.timeline import Message
from ghl_flow.runtime.verify.verdict import Counterexample, Moment, Result, Verdict, called
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee

# Times of a case are multiples of 1/128 second (`story`).
_TICKS = 128

NOT_AGAIN = "the search found a case, but when its events are run again it does not come about as it says"
NOT_BROKEN = "the search found a case, but when its events are run again the guarantee holds"


@dataclass(frozen=True, slots=True)
class Replay:
    """A case as it came about again: the simulation, the texts that the case tells of, what is judged."""

    simulation: Simulation
    texts: tuple[Message, ...]
    record: Record


def begins(case: Counterexample, compiled: CompiledFlow) -> datetime:
    """The moment of the first event, in the account's time zone."""
    start = start_of(compiled)
    if case.first_day is not None:
        start = start.replace(year=case.first_day.year, month=case.first_day.month, day=case.first_day.day)
    if case.time_of_day is None:
        return start
    midnight = start.replace(hour=0, minute=0, second=0)
    return midnight + timedelta(seconds=case.time_of_day)


def replay(case: Counterexample, flows: Sequence[CompiledFlow], promise: Promise) -> Replay | None:
    """Run the case again with these flows, the one in question first; None if it does not come about.

    What comes at one moment goes in the order the case tells.
    """
    found = _run(case, flows, promise)
    return found if _told(found, case) else None


def confirmed(verdict: Verdict, promise: Promise, flows: Sequence[CompiledFlow], jitter: int = 0) -> Verdict:
    """The verdict; unknown if its case is not one."""
    case = verdict.counterexample
    if case is None:
        return verdict
    reason = NOT_AGAIN
    for one in _on_some_day(case, flows):
        found = _run(one, flows, promise)
        if not _told(found, one):
            # Where the search tried all that may come of a thing, no one case of it can be run.
            reason = next((f"the model does not know {gap}" for gap in found.simulation.gaps), reason)
        else:
            if broken(promise, replace(found.record, late=jitter)):
                return replace(verdict, counterexample=one)
            reason = NOT_BROKEN
    return replace(verdict, result=Result.UNKNOWN, reason=reason, counterexample=None)


def _on_some_day(case: Counterexample, flows: Sequence[CompiledFlow]) -> Iterator[Counterexample]:
    """The case; and on each other day of the week, where it depends on that whether a time window is open."""
    yield case
    programs = (Program(item.workflow) for flow in flows for item in flow.workflows)
    windows = (window for program in programs for window in program.windows)
    if case.first_day is None and any(len(window.days) < 7 for window in windows):
        monday = start_of(flows[0]).date()
        for ahead in range(1, 7):
            yield replace(case, first_day=monday + timedelta(days=ahead))


def _run(case: Counterexample, flows: Sequence[CompiledFlow], promise: Promise) -> Replay:
    start = begins(case, flows[0])
    late = iter(case.lateness)
    simulator = Simulator(
        flows,
        start=start,
        profile=case.profile,
        lateness=lambda: round(next(late, 0.0) * _TICKS),
        contacts=contacts_of(case, start),
        leeway=InOrder(case.turns, case.firsts, case.swapped, case.chosen),
        ticks_per_second=_TICKS,
    )
    for at, contact, event in case.events:
        simulator.schedule(at, contact, event)
    endless = ""
    until = case.last
    try:
        simulator.run(until=until)
        if isinstance(promise, RepliesWithinGuarantee):
            # No text is what breaks it: time has to be up. It can be taken up late as well.
            simulator.run(until=until + promise.replies_within.seconds + 1)
    except RunawayError as error:
        endless = str(error)
    simulation = simulator.result()
    if isinstance(promise, TerminatesGuarantee) and not endless:
        endless = never_ends(simulator.interpreter, _TICKS)
    record = record_of(
        simulator.interpreter,
        flows,
        case.events,
        ticks_per_second=_TICKS,
        start=start,
        endless=endless,
    )
    told = sum(bool(moment.flow) for moment in case.timeline)
    return Replay(simulation, tuple(simulation.messages[:told]), record)


def contacts_of(case: Counterexample, start: datetime) -> list[Contact]:
    """What contacts had before anything happened; dates are so many days before they first came."""
    first: dict[str, float] = {}
    for at, contact, _ in case.events:
        first.setdefault(contact, at)
    return [
        history.contact(contact, (start + timedelta(seconds=first.get(contact, 0))).date())
        for contact, history in case.before
    ]


def _told(found: Replay, case: Counterexample) -> bool:
    """Whether it came about as the case tells: the same events and texts, then and in this order."""
    record = found.record
    several = len({contact for _, contact, _ in case.events}) > 1
    came = [
        (
            one.order,
            Moment(one.at, event.label + (f" from {one.contact}" if several else "")),
        )
        for one, (_, _, event) in zip(
            record.happened, sorted(case.events, key=lambda item: item.at), strict=False
        )
    ]
    came += [(one.order, Moment(one.at, called(one.channel), one.flow)) for one in record.sent]
    in_order = [moment for _, moment in sorted(came, key=lambda item: item[0])]
    return in_order[: len(case.timeline)] == list(case.timeline)
