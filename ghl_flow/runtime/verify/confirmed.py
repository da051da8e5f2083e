"""A verdict's case, looked for among those that the search speaks of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from math import inf
from time import monotonic

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.conditions.field_is import number_in
from ghl_flow.kinds.triggers.event import STARTS_IN
from ghl_flow.kinds.waits.late import WAYS
from ghl_flow.language.duration import Duration
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import start_of
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.replay import AnyLength, came_about, moments, run, waits_in
from ghl_flow.runtime.verify.situation import TOO_LONG
from ghl_flow.runtime.verify.verdict import Counterexample, Result, Verdict
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee

# Appointments of a case whose times are looked for: each may be at any of some times.
_MOST = 4
# Times after the last event at which a case of a run that never ends tells of texts.
_ROUNDS = 2
# Of what happens with an appointment at a time, so many texts are looked at.
_TEXTS = 12

NOT_AGAIN = "the search found a case, but when its events are run again it does not come about as it says"
NOT_BROKEN = "the search found a case, but when its events are run again the guarantee holds"


def confirmed(
    verdict: Verdict,
    promise: Promise,
    flows: Sequence[CompiledFlow],
    jitter: int = 0,
    by: float = inf,
) -> Verdict:
    """The verdict; unknown if its case is not one, or no case is found by that moment (`time.monotonic`)."""
    case = verdict.counterexample
    if case is None:
        return verdict
    reason = NOT_AGAIN
    short = _first_rounds(case, flows) if isinstance(promise, TerminatesGuarantee) else ()
    days = (*short, *_on_some_day(case, flows))
    for one in (other for day in days for other in (day, *_with_numbers(day, flows))):
        found = run(one, flows, promise)
        if not came_about(found, one):
            # Where the search tried all that may come of a thing, one case of it has to be found.
            reason = next((f"the model does not know {gap}" for gap in found.simulation.gaps), reason)
            for other in _with_appointments(one, flows, promise):
                if monotonic() > by:
                    reason = TOO_LONG
                    break
                found = run(other, flows, promise)
                if came_about(found, other) and broken(promise, replace(found.record, late=jitter)):
                    return replace(verdict, counterexample=other)
        else:
            if broken(promise, replace(found.record, late=jitter)):
                return replace(verdict, counterexample=one)
            reason = NOT_BROKEN
    return replace(verdict, result=Result.UNKNOWN, reason=reason, counterexample=None)


def _first_rounds(case: Counterexample, flows: Sequence[CompiledFlow]) -> Iterator[Counterexample]:
    """The case of a run that never ends up to its first rounds, with all later waits on time.

    The search may go round hundreds of times before it comes to where it has been, at every time of day.
    """
    last = max((at for at, _, _ in case.events), default=0.0)
    rounds = sorted({one.at for one in case.timeline if one.at > last})
    if len(rounds) > _ROUNDS:
        told = tuple(one for one in case.timeline if one.at <= rounds[_ROUNDS - 1])
        short = replace(case, timeline=told)
        late = case.lateness[: waits_in(short, flows)]
        yield replace(short, lateness=late if any(late) else ())


def _with_numbers(case: Counterexample, flows: Sequence[CompiledFlow]) -> Iterator[Counterexample]:
    """The case with a number in each field that something is computed of, where it tells of none."""
    programs = (Program(item.workflow) for flow in flows for item in flow.workflows)
    effects = (ready.effects for program in programs for ready in program.nodes.values())
    computed = dict.fromkeys(name for one in effects for name in one.computes)
    if not computed:
        return
    told = dict(case.before)
    for contact in dict.fromkeys(contact for _, contact, _ in case.events):
        history = told.get(contact, History())
        fields = dict.fromkeys(computed, "0") | {
            name: value
            for name, value in history.fields
            if name not in computed or number_in(value) is not None
        }
        told[contact] = replace(history, fields=tuple(fields.items()))
    yield replace(case, before=tuple(told.items()))


def _with_appointments(
    case: Counterexample, flows: Sequence[CompiledFlow], promise: Promise
) -> Iterator[Counterexample]:
    """The case with its appointments at times at which its waits for them end when they do in it.

    The search lets such a wait take any time, so that not every case has one.
    """
    booked = [place for place, (_, _, event) in enumerate(case.events) if "appointment" in event.fires]
    if not booked:
        return
    leeway = AnyLength(case.turns, case.firsts, case.swapped, case.chosen)
    told = run(case, flows, promise, leeway)
    if not leeway.asked or not came_about(told, case):
        return
    late = tuple(0.0 if place in leeway.untold else one for place, one in enumerate(case.lateness))
    chosen = tuple(one for one in case.chosen if one.way not in WAYS)
    # When the appointment starts, in seconds from the first event; or now: a wait for it is over already.
    starts = dict.fromkeys(leeway.waited)
    for at in product((None, *starts), repeat=len(booked)) if len(booked) <= _MOST else ():
        events = list(case.events)
        for place, moment in zip(booked, at, strict=True):
            occurs = events[place]
            ahead = 0.0 if moment is None else moment - occurs.at
            if ahead < 0:
                break
            facts = {**occurs.event.facts, STARTS_IN: f"{ahead:.7f}".rstrip("0").rstrip(".")}
            label = f"{occurs.event.label}, which starts {_long(ahead)}"
            events[place] = occurs._replace(event=replace(occurs.event, facts=facts, label=label))
        else:
            named = {one.event.label: then.event.label for one, then in zip(case.events, events, strict=True)}
            timeline = tuple(one._replace(what=named.get(one.what, one.what)) for one in case.timeline)
            booked_then = replace(case, events=tuple(events), lateness=late, chosen=chosen, timeline=timeline)
            yield booked_then
            yield from _as_it_happens(booked_then, flows, promise)


def _as_it_happens(
    case: Counterexample, flows: Sequence[CompiledFlow], promise: Promise
) -> Iterator[Counterexample]:
    """What comes of the same events where nothing is late, each text of it as the last one.

    Where it is the lack of a text that breaks the promise, every event is told, whatever comes before it.
    """
    usual = replace(case, lateness=(), turns=(), swapped=())
    found = run(usual, flows, promise, texts=_TEXTS)
    told = moments(found.record, case)
    texts = [place for place, moment in enumerate(told) if moment.flow]
    if isinstance(promise, RepliesWithinGuarantee):
        last = max((place for place, moment in enumerate(told) if not moment.flow), default=0)
        texts = [*range(last, len(told))]
    for place in texts[:_TEXTS]:
        yield replace(usual, timeline=tuple(told[: place + 1]))


def _long(seconds: float) -> str:
    return f"in {Duration(round(seconds))}" if seconds else "at once"


def _on_some_day(case: Counterexample, flows: Sequence[CompiledFlow]) -> Iterator[Counterexample]:
    """The case; and on each other day of the week, where it depends on that whether a time window is open."""
    yield case
    programs = (Program(item.workflow) for flow in flows for item in flow.workflows)
    windows = (window for program in programs for window in program.windows)
    if case.first_day is None and any(len(window.days) < 7 for window in windows):
        monday = start_of(flows[0]).date()
        for ahead in range(1, 7):
            yield replace(case, first_day=monday + timedelta(days=ahead))
