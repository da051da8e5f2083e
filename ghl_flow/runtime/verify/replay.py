"""A case run again in the interpreter, at its own times, before it is shown to anyone.

The search speaks of all timings at once; a case speaks of one. What it tells must come about when exactly
that happens, and must be a violation to a judge that knows nothing of the search (`confirmed`). Otherwise the
search found something that does not happen, and the answer is unknown.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.waits.around import AppointmentWait
from ghl_flow.kinds.waits.late import WAYS
from ghl_flow.runtime.interpreter import RunawayError
from ghl_flow.runtime.judged_run import TEXTS_OFF, TEXTS_ON, Record, never_ends, record_of
from ghl_flow.runtime.leeway import Choice, InOrder, Swap
from ghl_flow.runtime.simulate import Simulation, Simulator, start_of
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.timeline import Message
from ghl_flow.runtime.verify.verdict import Counterexample, Moment, called
from ghl_flow.spec.guarantee import Promise, RepliesWithinGuarantee, TerminatesGuarantee
from ghl_flow.wire.node import Node

# Times of a case are multiples of 1/128 second (`story`).
_TICKS = 128
# More waits than these that end while it is looked at do not lead to another text.
_WAKES = 2_000
_DAY = 86400
_A_YEAR = 366 * _DAY


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
    found = run(case, flows, promise)
    return found if came_about(found, case) else None


class AnyLength(InOrder):
    """A wait for an appointment is as long as the search says; it remembers when that would start."""

    tells_lengths: ClassVar[bool] = True

    def __init__(
        self,
        turns: Iterable[int | None],
        firsts: Iterable[str],
        swapped: Iterable[Swap | None],
        chosen: Iterable[Choice],
    ) -> None:
        super().__init__(turns, firsts, swapped, chosen)
        self.waited: list[float] = []
        self.asked = False
        # The places of waits whose length is not how late they are over.
        self.untold: set[int] = set()
        self._offset: int | None = None
        self.waits = 0

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
            self.untold.add(self.waits)
            self._offset = None
        self.waits += 1
        return seconds


def run(
    case: Counterexample,
    flows: Sequence[CompiledFlow],
    promise: Promise,
    leeway: AnyLength | None = None,
    texts: int = 0,
) -> Replay:
    """Run it as far as it tells; or until there are so many `texts`, for a year at most."""
    start = begins(case, flows[0])
    simulator = _simulator(case, flows, start, leeway)
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


def waits_in(case: Counterexample, flows: Sequence[CompiledFlow]) -> int:
    """How many waits begin up to the last of what the case tells."""
    leeway = AnyLength(case.turns, case.firsts, case.swapped, case.chosen)
    simulator = _simulator(case, flows, begins(case, flows[0]), leeway)
    with suppress(RunawayError):
        simulator.run(until=case.last)
    return leeway.waits


def _simulator(
    case: Counterexample, flows: Sequence[CompiledFlow], start: datetime, leeway: AnyLength | None
) -> Simulator:
    """One to which all that happens in the case is to come."""
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
    return simulator


def contacts_of(case: Counterexample, start: datetime) -> list[Contact]:
    """What contacts had before anything happened; dates are so many days before they first came."""
    first: dict[str, float] = {}
    for at, contact, _ in case.events:
        first.setdefault(contact, at)
    return [
        history.contact(contact, (start + timedelta(seconds=first.get(contact, 0))).date())
        for contact, history in case.before
    ]


def came_about(found: Replay, case: Counterexample) -> bool:
    """Whether it came about as the case tells: the same events and texts, then and in this order."""
    return moments(found.record, case)[: len(case.timeline)] == list(case.timeline)


def moments(record: Record, case: Counterexample) -> list[Moment]:
    """What came about, in order."""
    several = len({contact for _, contact, _ in case.events}) > 1
    # That a step has switched texts off or on is none of the case's events.
    outside = (one for one in record.happened if not one.words & {TEXTS_OFF, TEXTS_ON})
    came = [
        (
            one.order,
            Moment(one.at, event.label + (f" from {one.contact}" if several else "")),
        )
        for one, (_, _, event) in zip(outside, sorted(case.events, key=lambda item: item.at), strict=False)
    ]
    came += [(one.order, Moment(one.at, called(one.channel), one.flow)) for one in record.sent]
    return [moment for _, moment in sorted(came, key=lambda item: item[0])]
