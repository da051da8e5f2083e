"""Decide a flow's guarantees by running every ordering of events there can be.

`orderings` gives one timing for every ordering of so many events that can make a difference; where an
event and the end of a wait fall together, both orders are run. So a guarantee that holds in all of them
holds for all real timings of that many events.

The model is one contact. Anything it cannot decide is `unknown` with the reason, never a pass.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import permutations, product
from typing import assert_never

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.language.duration import Duration
from ghl_flow.runtime.interpreter import Interpreter, Program, RunawayError
from ghl_flow.runtime.orderings import (
    TooManyOrderingsError,
    count_timings,
    lengths,
    offsets,
    ticks_per_second,
    timings,
)
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.timeline import Happening, Message
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    Guarantee,
    NeverTextsAfterGuarantee,
    RepliesWithinGuarantee,
)
from ghl_flow.triggers.event import Event, call, reply
from ghl_flow.triggers.model import matches

# More patterns than this would take minutes; the answer is then unknown, and says why.
MAX_PATTERNS = 400_000

CANCEL_EVENTS: dict[str, Event] = {"answered_call": call("completed"), "reply": reply("Hi")}


class Result(StrEnum):
    """What is known of a guarantee."""

    PROVED = "proved"
    VIOLATED = "violated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Events and texts that break a guarantee: seconds since the first event, and what happened."""

    profile: Profile
    timeline: tuple[tuple[float, str], ...]
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one guarantee. `scope` says for which event patterns it is proved."""

    flow: str
    guarantee: str
    result: Result
    patterns: int
    scope: str
    reason: str = ""
    counterexample: Counterexample | None = None


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Events on the grid, earliest first, the first at 0; times in ticks."""

    ticks_per_second: int
    events: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """One run of a pattern."""

    happenings: Sequence[Happening]
    messages: Sequence[Message]
    ticks: int

    def is_cancel(self, happening: Happening, names: Sequence[str]) -> bool:
        return any(CANCEL_EVENTS[name].label == happening.label for name in names)


def verify(
    compiled: CompiledFlow, *, max_calls: int = 3, profiles: Sequence[Profile] = tuple(Profile)
) -> list[Verdict]:
    """Decide every guarantee of a flow for up to `max_calls` triggering events.

    Guarantees about answered calls and replies are decided for up to two triggering events and one of
    each of those. Stops at the first violation of each guarantee.
    """
    flow = compiled.flow
    programs = programs_of(compiled)
    if not all(trigger.samples() for trigger in flow.trigger):
        return _undecided(flow, "one of its triggers is a raw one, which the model does not know")
    try:
        compared = lengths(offsets(programs), flow.guarantees)
    except TooManyOrderingsError as error:
        return _undecided(flow, str(error))
    return _Search(compiled, programs, profiles, compared).decide(max_calls)


def _undecided(flow: Flow, reason: str) -> list[Verdict]:
    return [Verdict(flow.flow, str(item), Result.UNKNOWN, 0, "", reason) for item in flow.guarantees]


class _Search:
    def __init__(
        self,
        compiled: CompiledFlow,
        programs: list[Program],
        profiles: Sequence[Profile],
        compared: frozenset[int],
    ) -> None:
        self._flow = compiled.flow
        self._programs = programs
        self._calls = {event.label: event for event in _distinct_samples(compiled.flow, programs)}
        self._profiles = profiles
        self._start: datetime = start_of(compiled)
        self._compared = compared

    def decide(self, max_calls: int) -> list[Verdict]:
        shapes = self._shapes(max_calls)
        scope = _scope(max_calls, self._cancels())
        if not self._can_search(shapes):
            reason = f"more than {MAX_PATTERNS:,} event patterns: lower --max-calls"
            return _undecided(self._flow, reason)
        open_ = dict(enumerate(self._flow.guarantees))
        found: dict[int, Counterexample] = {}
        unknown = ""
        patterns = 0
        # Shapes come with fewest events first, so the first counterexample is a shortest one.
        for shape in shapes:
            for pattern in self._patterns(shape):
                patterns += 1
                try:
                    outcomes = list(self._outcomes(pattern))
                except RunawayError as error:
                    unknown = str(error)
                    break
                for profile, outcome, gaps in outcomes:
                    unknown = unknown or (gaps[0] if gaps else "")
                    for number, guarantee in list(open_.items()):
                        why = self._broken(guarantee, outcome)
                        if why:
                            found[number] = Counterexample(profile, _timeline(outcome), why)
                            del open_[number]
        return [
            self._verdict(number, guarantee, found.get(number), unknown, patterns, scope)
            for number, guarantee in enumerate(self._flow.guarantees)
        ]

    def _verdict(
        self,
        number: int,
        guarantee: Guarantee,
        counterexample: Counterexample | None,
        unknown: str,
        patterns: int,
        scope: str,
    ) -> Verdict:
        if counterexample is not None:
            result, reason = Result.VIOLATED, counterexample.why
        elif unknown:
            result, reason = Result.UNKNOWN, f"the model does not know {unknown}"
        else:
            result, reason = Result.PROVED, ""
        return Verdict(self._flow.flow, str(guarantee), result, patterns, scope, reason, counterexample)

    # --- patterns -----------------------------------------------------------------------------

    def _cancels(self) -> list[str]:
        named = [*self._flow.cancel_on]
        for guarantee in self._flow.guarantees:
            if isinstance(guarantee, NeverTextsAfterGuarantee):
                named += guarantee.never_texts_after
        return list(dict.fromkeys(named))

    def _shapes(self, max_calls: int) -> list[tuple[str, ...]]:
        """Orders of events to try: calls alone, and up to two calls with each cancelling event."""
        calls = {count: list(product(self._calls, repeat=count)) for count in range(1, max_calls + 1)}
        shapes = {shape for several in calls.values() for shape in several}
        for cancel in self._cancels():
            for count in range(1, min(max_calls, 2) + 1):
                for shape in calls[count]:
                    shapes |= set(permutations((*shape, cancel)))
        return sorted(shapes, key=lambda shape: (len(shape), shape))

    def _can_search(self, shapes: Sequence[tuple[str, ...]]) -> bool:
        left = MAX_PATTERNS
        for shape in shapes:
            left -= count_timings(len(shape), self._compared, left)
            if left < 0:
                return False
        return True

    def _patterns(self, shape: tuple[str, ...]) -> Iterator[_Pattern]:
        ticks = ticks_per_second(len(shape))
        for times in timings(len(shape), self._compared):
            yield _Pattern(ticks, tuple(zip(times, shape, strict=True)))

    def _outcomes(self, pattern: _Pattern) -> Iterator[tuple[Profile, _Outcome, list[str]]]:
        for profile in self._profiles:
            for events_first in (True, False):
                interpreter = Interpreter(
                    self._programs,
                    start=self._start,
                    profile=profile,
                    ticks_per_second=pattern.ticks_per_second,
                    events_first=events_first,
                    log=False,
                )
                for at, name in pattern.events:
                    interpreter.schedule(at, CALLER, self._calls.get(name) or CANCEL_EVENTS[name])
                interpreter.run()
                outcome = _Outcome(interpreter.happenings, interpreter.messages, pattern.ticks_per_second)
                yield profile, outcome, list(interpreter.gaps)
                if not interpreter.met_a_tie:
                    break

    # --- guarantees ---------------------------------------------------------------------------

    def _broken(self, guarantee: Guarantee, outcome: _Outcome) -> str:
        """Why the guarantee does not hold in this run; empty when it does."""
        match guarantee:
            case AtMostGuarantee():
                return self._too_many(guarantee, outcome)
            case RepliesWithinGuarantee():
                return self._no_reply(guarantee, outcome)
            case NeverTextsAfterGuarantee():
                return self._texted_after(guarantee, outcome)
        assert_never(guarantee)

    def _too_many(self, guarantee: AtMostGuarantee, outcome: _Outcome) -> str:
        limit, window = guarantee.at_most.sms, guarantee.at_most.within
        times = [message.at for message in outcome.messages]
        for first, last in zip(times, times[limit:], strict=False):
            apart = last - first
            if apart < window.seconds * outcome.ticks:
                return f"{limit + 1} texts within {_words(apart / outcome.ticks)}"
        return ""

    def _no_reply(self, guarantee: RepliesWithinGuarantee, outcome: _Outcome) -> str:
        """A call is answered by a text in time, unless an at_most forbids one or the call is dealt with."""
        deadline = guarantee.replies_within.seconds * outcome.ticks
        windows = [
            item.at_most.within.seconds * outcome.ticks
            for item in self._flow.guarantees
            if isinstance(item, AtMostGuarantee)
        ]
        cancels = self._cancels()
        for happening in outcome.happenings:
            if happening.label not in self._calls:
                continue
            at = happening.at
            texted = any(at <= message.at <= at + deadline for message in outcome.messages)
            forbidden = any(
                0 <= at - message.at <= window for message in outcome.messages for window in windows
            )
            dealt_with = any(
                at <= other.at <= at + deadline and outcome.is_cancel(other, cancels)
                for other in outcome.happenings
            )
            if not (texted or forbidden or dealt_with):
                return (
                    f"the call at {_words(at / outcome.ticks)} gets no text within {guarantee.replies_within}"
                )
        return ""

    def _texted_after(self, guarantee: NeverTextsAfterGuarantee, outcome: _Outcome) -> str:
        """A text after such an event is for a call before it, unless another call came in between."""
        for message in outcome.messages:
            before = [item for item in outcome.happenings if item.order < message.order]
            last = before[-1] if before else None
            if last is not None and outcome.is_cancel(last, guarantee.never_texts_after):
                return f"a text goes out after the {last.label}"
        return ""


def _timeline(outcome: _Outcome) -> tuple[tuple[float, str], ...]:
    entries = [(item.at, item.order, item.label) for item in outcome.happenings]
    entries += [(item.at, item.order, "TEXT") for item in outcome.messages]
    return tuple((at / outcome.ticks, label) for at, _, label in sorted(entries))


def _distinct_samples(flow: Flow, programs: Sequence[Program]) -> list[Event]:
    """Events that start the flow, one of those that fire the very same triggers of all its workflows."""
    distinct: dict[tuple[tuple[str, str], ...], Event] = {}
    for event in (event for trigger in flow.trigger for event in trigger.samples()):
        fired = tuple(
            (program.workflow.id, trigger.name)
            for program in programs
            for trigger in program.workflow.triggers
            if matches(trigger, event, lambda _: None)
        )
        distinct.setdefault(fired, event)
    return list(distinct.values())


def _scope(max_calls: int, cancels: Sequence[str]) -> str:
    calls = f"up to {max_calls} {'call' if max_calls == 1 else 'calls'} in any timing"
    if not cancels:
        return calls
    events = " or ".join(name.replace("_", " ") for name in cancels)
    return f"{calls}, and up to {min(max_calls, 2)} with one {events}"


def _words(seconds: float) -> str:
    return str(Duration(int(seconds))) if seconds == int(seconds) else f"{seconds:g} seconds"
