"""A case run again in the interpreter, at its own times, before it is shown to anyone.

The search speaks of all timings at once; a case speaks of one. What it tells must come about when exactly
that happens, and must be a violation to a judge that knows nothing of the search. Otherwise the search found
something that does not happen, and the answer is unknown.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from math import inf
from time import monotonic
from typing import ClassVar

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.conditions.field_is import number_in
from ghl_flow.kinds.triggers.event import STARTS_IN
from ghl_flow.kinds.waits.moments import WAYS, AppointmentWait
from ghl_flow.language.duration import Duration
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.judge import broken
from ghl_flow.runtime.judged_run import Record, never_ends, record_of
from ghl_flow.runtime.leeway import Choice, InOrder
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import Simulation, Simulator, start_of
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.timeline import Message
from ghl_flow.runtime.verify.history import History
from ghl_flow.runtime.verify.situation import TOO_LONG
from ghl_flow.runtime.verify.verdict import Counterexample, Moment, Result, Verdict, called
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee
from ghl_flow.wire.node import Node

# Times of a case are multiples of 1/128 second (`story`).
_TICKS = 128
# Appointments of a case whose times are looked for: each may be at any of some times.
_MOST = 4
# Of what happens with an appointment at a time, so many texts and seconds are looked at.
_TEXTS = 12
# More waits than these that end while it is looked at do not lead to another text.
_WAKES = 2_000
_DAY = 86400
_A_YEAR = 366 * _DAY

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
    for one in (other for day in _on_some_day(case, flows) for other in (day, *_with_numbers(day, flows))):
        found = _run(one, flows, promise)
        if not _told(found, one):
            # Where the search tried all that may come of a thing, one case of it has to be found.
            reason = next((f"the model does not know {gap}" for gap in found.simulation.gaps), reason)
            for other in _with_appointments(one, flows, promise):
                if monotonic() > by:
                    reason = TOO_LONG
                    break
                found = _run(other, flows, promise)
                if _told(found, other) and broken(promise, replace(found.record, late=jitter)):
                    return replace(verdict, counterexample=other)
        else:
            if broken(promise, replace(found.record, late=jitter)):
                return replace(verdict, counterexample=one)
            reason = NOT_BROKEN
    return replace(verdict, result=Result.UNKNOWN, reason=reason, counterexample=None)


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
    leeway = _AnyLength(case.turns, case.firsts, case.swapped, case.chosen)
    told = _run(case, flows, promise, leeway)
    if not leeway.asked or not _told(told, case):
        return
    late = tuple(0.0 if place in leeway.untold else one for place, one in enumerate(case.lateness))
    chosen = tuple(one for one in case.chosen if one.way not in WAYS)
    # When the appointment starts, in seconds from the first event; or now: a wait for it is over already.
    moments = dict.fromkeys(leeway.waited)
    for at in product((None, *moments), repeat=len(booked)) if len(booked) <= _MOST else ():
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
    """What comes of the same events where nothing is late, each text of it as the last one."""
    usual = replace(case, lateness=(), turns=(), swapped=())
    found = _run(usual, flows, promise, texts=_TEXTS)
    moments = _moments(found.record, case)
    texts = [place for place, moment in enumerate(moments) if moment.flow]
    for place in texts[:_TEXTS]:
        yield replace(usual, timeline=tuple(moments[: place + 1]))


def _long(seconds: float) -> str:
    return f"in {Duration(round(seconds))}" if seconds else "at once"


class _AnyLength(InOrder):
    """A wait for an appointment is as long as the search says; it remembers when that would start."""

    tells_lengths: ClassVar[bool] = True

    def __init__(
        self,
        turns: Iterable[int | None],
        firsts: Iterable[str],
        swapped: Iterable[bool],
        chosen: Iterable[Choice],
    ) -> None:
        super().__init__(turns, firsts, swapped, chosen)
        self.waited: list[float] = []
        self.asked = False
        # The places of waits whose length is not how late they are over.
        self.untold: set[int] = set()
        self._offset: int | None = None
        self._waits = 0

    def chosen(self, node: Node, ways: Sequence[str]) -> int:
        way = super().chosen(node, ways)
        self.asked = self.asked or ways == WAYS
        if ways == WAYS and way == 0:
            self._offset = AppointmentWait.from_start(node)
        return way

    def late(self, now: float, seconds: float) -> float:
        """A wait is over so late; it was one for an appointment if that was just chosen."""
        if self._offset is not None:
            self.waited.append(now + seconds - self._offset)
            self.untold.add(self._waits)
            self._offset = None
        self._waits += 1
        return seconds


def _on_some_day(case: Counterexample, flows: Sequence[CompiledFlow]) -> Iterator[Counterexample]:
    """The case; and on each other day of the week, where it depends on that whether a time window is open."""
    yield case
    programs = (Program(item.workflow) for flow in flows for item in flow.workflows)
    windows = (window for program in programs for window in program.windows)
    if case.first_day is None and any(len(window.days) < 7 for window in windows):
        monday = start_of(flows[0]).date()
        for ahead in range(1, 7):
            yield replace(case, first_day=monday + timedelta(days=ahead))


def _run(
    case: Counterexample,
    flows: Sequence[CompiledFlow],
    promise: Promise,
    leeway: _AnyLength | None = None,
    texts: int = 0,
) -> Replay:
    """Run it as far as it tells; or until there are so many `texts`, for a year at most."""
    start = begins(case, flows[0])
    lateness = iter(case.lateness)

    def late() -> int:
        seconds = next(lateness, 0.0)
        if leeway is not None:
            seconds = leeway.late(simulator.interpreter.now / _TICKS, seconds)
        return round(seconds * _TICKS)

    simulator = Simulator(
        flows,
        start=start,
        profile=case.profile,
        lateness=late,
        contacts=contacts_of(case, start),
        leeway=leeway or InOrder(case.turns, case.firsts, case.swapped, case.chosen),
        ticks_per_second=_TICKS,
    )
    for at, contact, event in case.events:
        simulator.schedule(at, contact, event)
    endless = ""
    until = case.last
    try:
        simulator.run(until=until)
        while len(simulator.interpreter.messages) < texts and until < _A_YEAR:
            until = max(2 * until, _DAY)
            wakes = simulator.interpreter.wakes
            simulator.run(until=until)
            if simulator.interpreter.wakes - wakes > _WAKES:
                break  # it goes round, and texts no more
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
    return _moments(found.record, case)[: len(case.timeline)] == list(case.timeline)


def _moments(record: Record, case: Counterexample) -> list[Moment]:
    """What came about, in order."""
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
    return [moment for _, moment in sorted(came, key=lambda item: item[0])]
