"""Puts the question of each guarantee to the search, and its answer into words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import perf_counter
from typing import assert_never

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.lower import MAIN
from ghl_flow.kinds.triggers.registry import samples_of, trigger_kind
from ghl_flow.language.duration import Duration
from ghl_flow.runtime.interpreter import Program
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.verify.assumptions import Terms, terms_of
from ghl_flow.runtime.verify.events import (
    CALL,
    CANCEL_EVENTS,
    FIELD_CHANGED,
    TAG_CHANGED,
    TAG_UNDONE,
    History,
    Sort,
    TooManyHistoriesError,
    TooManyOrdersError,
    field_changes,
    histories,
    orders,
    put_on_outside,
    starting,
    tag_changes,
)
from ghl_flow.runtime.verify.fields import by_the_day
from ghl_flow.runtime.verify.forever import goes_on
from ghl_flow.runtime.verify.influence import effects_in, unknown_workflows, with_a_say
from ghl_flow.runtime.verify.point import Limits
from ghl_flow.runtime.verify.replay import confirmed
from ghl_flow.runtime.verify.search import Search, TooMuchError
from ghl_flow.runtime.verify.situation import DAY, Situations
from ghl_flow.runtime.verify.story import refuted
from ghl_flow.runtime.verify.verdict import Counterexample, Result, Verdict
from ghl_flow.runtime.verify.watch import (
    AtMostWatcher,
    NeverTextsAfterWatcher,
    NoTwoFlowsWatcher,
    QuietHoursWatcher,
    RepliesWithinWatcher,
    Watcher,
)
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.guarantee import (
    AtMostGuarantee,
    NeverTextsAfterGuarantee,
    NoTwoFlowsTextGuarantee,
    Promise,
    QuietHoursGuarantee,
    RepliesWithinGuarantee,
    TerminatesGuarantee,
    by_default,
    stated,
)
from ghl_flow.wire.reference import describe_reference

Progress = Callable[[str, int], None]

# More events than this in one history take hours.
MOST_CALLS = 12


def verify(
    compiled: CompiledFlow,
    *,
    max_calls: int = 3,
    profiles: Sequence[Profile] = tuple(Profile),
    jitter: int = 0,
    beside: Sequence[CompiledFlow] = (),
    progress: Progress | None = None,
) -> list[Verdict]:
    """Decide every guarantee of a flow, stated or by default, for up to `max_calls` triggering events.

    Each event that cancels comes at most once, at any time among them. Stops at the first violation of
    each guarantee.

    Args:
        jitter: how late a wait may resume, in seconds (R8).
        beside: the account's other flows, for guarantees about all of them.
        progress: told the guarantee and how many steps its search took, now and then.
    """
    programs = programs_of(compiled)
    promises = [(item, False) for item in stated(compiled.flow.guarantees)]
    if any(effects.sends for effects in effects_in(programs)):
        promises += [(item, True) for item in by_default(compiled.flow.guarantees)]
    # Most flows have nothing to do with each other; whoever has a say in this one takes part.
    others = [programs_of(item) for item in beside]
    say = [beside[place] for place in with_a_say(programs, others)]
    known = {program.workflow.id for item in (programs, *others) for program in item}
    alone = _Question(compiled, say, known, max_calls, profiles, jitter, progress)
    together = alone
    if len(say) < len(beside):
        together = _Question(compiled, beside, known, max_calls, profiles, jitter, progress)
    verdicts = []
    for promise, default in promises:
        question = together if isinstance(promise, NoTwoFlowsTextGuarantee) else alone
        started = perf_counter()
        flows = [compiled, *(beside if question is together else say)]
        verdict = confirmed(question.decide(promise), promise, flows, jitter)
        seconds, terms = perf_counter() - started, question.terms(promise)
        verdicts.append(replace(verdict, seconds=seconds, by_default=default, terms=terms, promise=promise))
    return verdicts


class _Question:
    """A flow, perhaps with others beside it, and how much may happen to it."""

    def __init__(
        self,
        compiled: CompiledFlow,
        beside: Sequence[CompiledFlow],
        known: set[str],
        max_calls: int,
        profiles: Sequence[Profile],
        jitter: int,
        progress: Progress | None,
    ) -> None:
        self._flow = compiled.flow
        flows = [compiled, *beside]
        by_flow = [(item.flow.flow, programs_of(item)) for item in flows]
        self._programs = [program for _, programs in by_flow for program in programs]
        names = {program.workflow.id: name for name, programs in by_flow for program in programs}
        self._start = start_of(compiled)
        self._flows = [item.flow for item in flows]
        self._starts = next(item.workflow.id for item in compiled.workflows if item.role == MAIN)
        outside = put_on_outside(self._flows, self._programs)
        self._beyond = _beyond(self._flows, self._programs, known)
        in_order = [self._programs]
        try:
            in_order = orders(self._flows, self._programs)
        except TooManyOrdersError as error:
            self._beyond = self._beyond or str(error)
        self._situations = [
            (profile, Situations(programs, start_of(compiled), profile, names, outside, jitter))
            for profile in profiles
            for programs in in_order
        ]
        self._has_texts = any(effects.sends for effects in effects_in(by_flow[0][1]))
        self._max_calls = max_calls
        self._profiles = profiles
        self._jitter = jitter
        self._progress = progress
        self._histories: tuple[History, ...] = ()
        try:
            self._histories = tuple(histories(self._programs))
        except TooManyHistoriesError as error:
            self._beyond = self._beyond or str(error)

    def decide(self, promise: Promise) -> Verdict:
        """One guarantee, under each reading until one breaks it."""
        verdict = Verdict(self._flow.flow, str(promise), Result.UNKNOWN, 0, "", self._beyond)
        if self._beyond:
            return verdict
        if self._calls(promise) > MOST_CALLS:
            reason = f"a limit of {self._calls(promise) - 1} takes more than {MOST_CALLS} events to exceed"
            return replace(verdict, reason=f"{reason}, more than the search can try")
        limits = self._limits(promise)
        found = self._decided(verdict, promise, limits)
        minds_clock = self._watcher(promise).minds_clock or any(
            situations.minds_dates for _, situations in self._situations
        )
        if found.result is not Result.PROVED or not minds_clock or not _changes_clocks(self._start):
            return found
        odd = self._decided(verdict, promise, replace(limits, day=(DAY - 3600, DAY + 3600)))
        if odd.result is Result.PROVED:
            return replace(odd, patterns=odd.patterns + found.patterns)
        reason = (
            "it holds on days of 24 hours, but may not where the clocks change and a day has 23 or 25: "
            "leave an hour to spare"
        )
        return replace(found, result=Result.UNKNOWN, reason=reason)

    def _decided(self, verdict: Verdict, promise: Promise, limits: Limits) -> Verdict:
        patterns, unknown = 0, ""
        sent: set[tuple[str, str]] = set()
        for profile, situations in self._situations:
            search = Search(situations, self._watcher(promise), limits, self._told(promise))
            counterexample: Counterexample | None = None
            try:
                for refutation in search.run():
                    counterexample = refuted(refutation, profile, by_the_clock=search.clock)
                    if counterexample is not None:
                        break
                    unknown = "how a case could come about that the search could not rule out"
                if counterexample is None and isinstance(promise, TerminatesGuarantee):
                    counterexample, doubt = goes_on(search, situations, profile)
                    unknown = unknown or doubt
                elif search.endless:
                    unknown = unknown or search.endless[0][1]
            except TooMuchError as error:
                unknown = str(error)
            patterns += search.steps
            sent |= search.sent
            if counterexample is not None:
                if situations.programs != self._programs:
                    names = tuple(item.workflow.name for item in situations.programs)
                    ids = tuple(item.workflow.id for item in situations.programs)
                    counterexample = replace(counterexample, order=names, order_ids=ids)
                return replace(
                    verdict,
                    result=Result.VIOLATED,
                    patterns=patterns,
                    scope=self._scope(limits),
                    reason=counterexample.why,
                    counterexample=counterexample,
                )
            if search.gaps:
                unknown = unknown or f"the model does not know {next(iter(search.gaps))}"
        unreached = not any(self._is_about(promise, flow, channel) for flow, channel in sent)
        silent = not self._has_texts and not isinstance(promise, TerminatesGuarantee)
        if isinstance(promise, TerminatesGuarantee) or silent:
            unreached = False  # not about texts, or the flow has no step that could send one
        if unreached:
            unknown = unknown or "no text is ever reached by what was tried, so there was nothing to look at"
        result = Result.UNKNOWN if unknown else Result.PROVED
        return replace(
            verdict,
            result=result,
            patterns=patterns,
            scope=self._scope(limits),
            reason=unknown,
            no_text_reached=unreached,
            no_step_texts=silent,
        )

    def _is_about(self, promise: Promise, flow: str, channel: str) -> bool:
        """Whether a message of that flow is one that the promise is about."""
        if isinstance(promise, NoTwoFlowsTextGuarantee):
            return True
        counted = promise.at_most.channel if isinstance(promise, AtMostGuarantee) else "any"
        return flow == self._flow.flow and counted in ("any", channel)

    # --- what is asked ------------------------------------------------------------------------

    def _watcher(self, promise: Promise) -> Watcher:
        flow = self._flow.flow
        match promise:
            case AtMostGuarantee():
                return AtMostWatcher(promise, flow)
            case RepliesWithinGuarantee():
                limits = [item for item in self._flow.guarantees if isinstance(item, AtMostGuarantee)]
                return RepliesWithinWatcher(promise, flow, limits, self._dealt_with(), self._jitter)
            case NeverTextsAfterGuarantee():
                return NeverTextsAfterWatcher(promise, flow)
            case QuietHoursGuarantee():
                return QuietHoursWatcher(promise, flow)
            case NoTwoFlowsTextGuarantee():
                return NoTwoFlowsWatcher(promise)
            case TerminatesGuarantee():
                return Watcher()
        assert_never(promise)

    def _dealt_with(self) -> list[str]:
        """What the flow's author says puts an end to a call."""
        named: list[str] = [*self._flow.cancel_on]
        for item in stated(self._flow.guarantees):
            if isinstance(item, NeverTextsAfterGuarantee):
                named += item.never_texts_after
        if self._flow.settings.stop_on_response:
            named.append("reply")
        return list(dict.fromkeys(named))

    def _cancels(self, promise: Promise) -> list[str]:
        """What may happen besides calls: all that ends a run of any flow in question, or a promise names."""
        named = self._dealt_with()
        for flow in self._flows:
            named += flow.cancel_on
        if any(program.workflow.settings.stop_on_response for program in self._programs):
            named.append("reply")  # R18
        if isinstance(promise, NeverTextsAfterGuarantee):
            named += promise.never_texts_after
        return list(dict.fromkeys(named))

    def _limits(self, promise: Promise) -> Limits:
        cancels = self._cancels(promise)
        undone, others = tag_changes(self._flows, self._programs)
        sorts = [Sort(event, CALL) for event in starting(self._flows, self._programs)]
        sorts += [Sort(CANCEL_EVENTS[name], name) for name in cancels]
        sorts += [Sort(event, TAG_UNDONE) for event in undone]
        sorts += [Sort(event, TAG_CHANGED) for event in others]
        fields = field_changes(self._programs)
        sorts += [Sort(event, FIELD_CHANGED) for event in fields]
        calls = self._calls(promise)
        budget = {CALL: calls, **dict.fromkeys(cancels, 1)}
        if undone:
            budget[TAG_UNDONE] = calls
        if others:
            budget[TAG_CHANGED] = 1
        if fields:
            budget[FIELD_CHANGED] = 1
        contacts = 1
        if isinstance(promise, AtMostGuarantee) and promise.at_most.per == "flow":
            contacts = calls
        return Limits(
            tuple(sorts),
            budget,
            tuple(CALLER[:-1] + str(number) for number in range(contacts)),
            self._starts,
            self._jitter,
            self._histories,
        )

    def _calls(self, promise: Promise) -> int:
        """How many events may start the flow: enough to break the promise by one text each."""
        if isinstance(promise, AtMostGuarantee):
            return max(self._max_calls, promise.at_most.limit + 1)
        return self._max_calls

    def _scope(self, limits: Limits) -> str:
        events = [
            f"{number} {self._starting(number) if name == CALL else name.replace('_', ' ')}"
            for name, number in limits.budget.items()
            if name != TAG_UNDONE
        ]
        *most, last = events
        said = f"{', '.join(most)} and {last}" if most else last
        late = f", waits up to {Duration(self._jitter)} late" if self._jitter else ""
        return f"up to {said} in any timing{late}"

    def _starting(self, number: int) -> str:
        """What the events are called that start these flows."""
        triggers = [trigger.compiled().type for flow in self._flows for trigger in flow.trigger]
        return " or ".join(dict.fromkeys(trigger_kind(name).happens[number != 1] for name in triggers))

    def terms(self, promise: Promise) -> Terms:
        """What a verdict on it rests on."""
        names = [flow.flow for flow in self._flows]
        calls = self._starting(self._calls(promise))
        return terms_of(names, self._programs, self._limits(promise), self._profiles, calls)

    def _told(self, promise: Promise) -> Callable[[int], None] | None:
        progress = self._progress
        return None if progress is None else lambda steps: progress(str(promise), steps)


def _changes_clocks(start: datetime) -> bool:
    """Whether the account's time zone has days of other than 24 hours within a year."""
    return len({(start + timedelta(days=day)).utcoffset() for day in range(0, 366, 7)}) > 1


def _beyond(flows: Sequence[Flow], programs: Sequence[Program], known: set[str]) -> str:
    """What makes every question about these flows one that the search cannot answer.

    `known` are the ids of all workflows of the account's flows.
    """
    for flow in flows:
        if not all(samples_of(trigger.compiled()) for trigger in flow.trigger):
            return f"a trigger of {flow.flow} is a raw one, which the model does not know"
    # R9: when a text held by a window goes out depends on the time of day, which the moves leave out.
    if any(program.workflow.settings.window is not None for program in programs):
        return "a time window holds its texts until a time of day, and the search does not follow that"
    if name := by_the_day(programs):
        return f"custom field '{name}' meets a fixed date and that of the day: it depends on the day"
    for workflow in unknown_workflows(programs, known):
        return f"it looks to {describe_reference(workflow)}, which is not among the flows of the account"
    return ""
