"""Puts the question of each guarantee to the search, and its answer into words."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic, perf_counter
from typing import NamedTuple, assert_never

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.lower import MAIN
from ghl_flow.kinds.effects import Fact
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.kinds.triggers.registry import samples_of, trigger_kind
from ghl_flow.language.duration import spoken
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.program import Program
from ghl_flow.runtime.simulate import CALLER, programs_of, start_of
from ghl_flow.runtime.verify.assumptions import Terms, terms_of
from ghl_flow.runtime.verify.events import (
    CALL,
    OPT_IN,
    TAG_CHANGED,
    TAG_UNDONE,
    Sort,
    cancelling,
    put_on_outside,
    starting,
    tag_changes,
    too_many_replies,
    too_many_sorts,
    watched_dates,
)
from ghl_flow.runtime.verify.fields import by_the_day
from ghl_flow.runtime.verify.forever import goes_on
from ghl_flow.runtime.verify.hours import Clock
from ghl_flow.runtime.verify.influence import (
    comes_back,
    effects_in,
    stamped_only,
    touch_nothing,
    unknown_workflows,
    with_a_say,
)
from ghl_flow.runtime.verify.mixing import Mixing
from ghl_flow.runtime.verify.point import Limits, Refutation, Step
from ghl_flow.runtime.verify.replay import confirmed
from ghl_flow.runtime.verify.search import Search, TooMuchError
from ghl_flow.runtime.verify.situation import DAY, Situations, TooManyWaysError
from ghl_flow.runtime.verify.story import refuted
from ghl_flow.runtime.verify.unsettled import Facts
from ghl_flow.runtime.verify.values import TooManyWordsError
from ghl_flow.runtime.verify.verdict import Counterexample, Result, Verdict
from ghl_flow.runtime.verify.watch import (
    SMS,
    AtMostWatcher,
    NeverTextsAfterWatcher,
    NoTwoFlowsWatcher,
    QuietHoursWatcher,
    RepliesWithinWatcher,
    Watcher,
)
from ghl_flow.runtime.verify.witness import with_facts
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

# R8: waits may resume up to so many seconds late, as observers have it.
LATE = 60

# Steps of a search in which runs mix. Where a contact may be in a workflow several times, there are soon too
# many: then a proof says that it holds for steps that go together (docs/decisions.md).
_MOST_MIXED = {Profile.DOCUMENTED: 8_000, Profile.CONCURRENT: 1_000}
# By when of a day clocks have been put forward or back, in minutes.
_CLOCKS_CHANGED = 3 * 60

# More events than this in one history take hours, whatever happens at them.
MOST_CALLS = 60


def verify(
    compiled: CompiledFlow,
    *,
    max_calls: int = 3,
    profiles: Sequence[Profile] = tuple(Profile),
    jitter: int = 0,
    seconds: float = 20,
    beside: Sequence[CompiledFlow] = (),
    by_hand: bool = False,
    progress: Progress | None = None,
) -> list[Verdict]:
    """Decide every guarantee of a flow, stated or by default, for up to `max_calls` triggering events.

    Each event that cancels comes at most once, at any time among them. Stops at the first violation of
    each guarantee.

    Args:
        jitter: how late a wait may resume, in seconds (R8); what only holds on time is said to.
        seconds: for how long each guarantee may be searched; then the answer is unknown.
        beside: the account's other flows, for guarantees about all of them.
        by_hand: whether people and other systems also change the tags and fields that the flows write.
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

    def asked(how: _How, promise: Promise, until: float) -> Verdict:
        flows = beside if isinstance(promise, NoTwoFlowsTextGuarantee) else say
        key = (how.jitter, len(flows))
        if key not in questions:
            questions[key] = _Question(compiled, flows, known, how)
        verdict = questions[key].decide(promise, until)
        verdict = confirmed(verdict, promise, [compiled, *flows], how.jitter)
        return replace(verdict, terms=questions[key].terms(promise), promise=promise)

    def mixed(proved: Verdict, promise: Promise, until: float) -> Verdict:
        """A proof, with the profiles in which it holds only if steps of runs do not mix (R13)."""
        flows = beside if isinstance(promise, NoTwoFlowsTextGuarantee) else say
        together: list[Profile] = []
        patterns = proved.patterns
        for profile in dict.fromkeys(profiles):
            mix_key = (profile, len(flows))
            if mix_key not in mixing:
                mixing[mix_key] = _Question(
                    compiled, flows, known, how._replace(profiles=(profile,), mixed=True)
                )
            found = mixing[mix_key].decide_mixed(promise, until)
            patterns += found.patterns if found is not None else 0
            if found is not None and found.result is not Result.PROVED:
                together.append(profile)
        terms = proved.terms.steps_together(together)
        return replace(proved, patterns=patterns, terms=terms)

    questions: dict[tuple[int, int], _Question] = {}
    mixing: dict[tuple[Profile, int], _Question] = {}
    how = _How(max_calls, profiles, jitter, progress, by_hand=by_hand)
    verdicts = []
    for promise, default in promises:
        started = perf_counter()
        until = monotonic() + seconds
        verdict = asked(how, promise, until)
        if jitter and verdict.result is not Result.PROVED:
            on_time = asked(how._replace(jitter=0), promise, until)
            if on_time.result is Result.PROVED:
                verdict = replace(verdict, proved_on_time=True)
            elif on_time.result is Result.VIOLATED:
                verdict = on_time  # the case is a simpler one
        if verdict.result is Result.PROVED:
            verdict = mixed(verdict, promise, until)
        verdicts.append(replace(verdict, seconds=perf_counter() - started, by_default=default))
    return verdicts


class _How(NamedTuple):
    """How a flow is to be verified: the options of `verify`."""

    max_calls: int
    profiles: Sequence[Profile]
    jitter: int
    progress: Progress | None
    mixed: bool = False
    by_hand: bool = False


class _Question:
    """A flow, perhaps with others beside it, and how much may happen to it."""

    def __init__(
        self,
        compiled: CompiledFlow,
        beside: Sequence[CompiledFlow],
        known: set[str],
        how: _How,
    ) -> None:
        self._flow = compiled.flow
        flows = [compiled, *beside]
        by_flow = [(item.flow.flow, programs_of(item)) for item in flows]
        self._programs = [program for _, programs in by_flow for program in programs]
        names = {program.workflow.id: name for name, programs in by_flow for program in programs}
        self._start = start_of(compiled)
        self._language = compiled.account.language
        self._flows = [item.flow for item in flows]
        self._triggers = [item.triggers for item in flows]
        self._starts = next(item.workflow.id for item in compiled.workflows if item.role == MAIN)
        self._names = names
        self._outside = put_on_outside(self._triggers, self._programs)
        self._made = frozenset(tag for item in flows for tag in item.cooldown_tags)
        self._beyond = _beyond(flows, self._programs, known)
        self._profiles = how.profiles
        self._known: dict[tuple[Profile, frozenset[Fact]], Situations] = {}
        self._has_texts = any(effects.sends for effects in effects_in(by_flow[0][1]))
        self._max_calls = how.max_calls
        self._jitter = how.jitter
        self._by_hand = how.by_hand
        self._mixing = Mixing(self._programs, how.profiles[0]) if how.mixed else None
        self._progress = how.progress

    def _absent(self, promise: Promise) -> frozenset[Fact]:
        """What contacts come without, unless the search finds that it may stay on them."""
        if self._by_hand:
            return frozenset()
        made = frozenset(("tag", tag) for tag in self._made)
        if not isinstance(promise, RepliesWithinGuarantee):
            return made
        # Who comes with a stamp that only the flows' own steps make has had the text that goes with it.
        return made | {("field", name) for name in stamped_only(self._programs)}

    def _situations(self, profile: Profile, absent: frozenset[Fact]) -> Situations:
        key = (profile, absent)
        if key not in self._known:
            facts = Facts(
                self._programs,
                absent=absent,
                put_on_outside=None if self._by_hand else self._outside,
                jitter=self._jitter,
                mixing=self._mixing,
                by_hand=self._by_hand,
                language=self._language,
            )
            self._known[key] = Situations(self._programs, self._start, profile, self._names, facts)
        return self._known[key]

    def decide(self, promise: Promise, until: float) -> Verdict:
        """One guarantee, under each reading until one breaks it; unknown after `until` (`time.monotonic`)."""
        verdict = Verdict(self._flow.flow, str(promise), Result.UNKNOWN, 0, "", self._beyond)
        if isinstance(promise, TerminatesGuarantee) and self._cannot_go_on():
            return replace(verdict, result=Result.PROVED, scope=self._scope(self._limits(promise)), reason="")
        if self._beyond:
            return verdict
        if self._calls(promise) > MOST_CALLS:
            reason = f"a limit of {self._calls(promise) - 1} takes more than {MOST_CALLS} events to exceed"
            return replace(verdict, reason=f"{reason}, more than the search can try")
        limits = replace(self._limits(promise), until=until)
        try:
            found = self._decided(verdict, promise, limits)
        except (TooManyWordsError, TooManyWaysError) as error:
            return replace(verdict, reason=str(error))
        minds_clock = self._watcher(promise).minds_clock or any(
            situations.minds_dates or situations.minds_clock for situations in self._known.values()
        )
        if found.result is not Result.PROVED or not minds_clock or not changes_clocks(self._start):
            return found
        if any(_opens_or_closes_at_night(program) for program in self._programs):
            reason = "a time window opens or closes between midnight and three, when clocks are changed"
            return replace(found, result=Result.UNKNOWN, reason=reason)
        odd = self._decided(verdict, promise, replace(limits, day=(DAY - 3600, DAY + 3600)))
        if odd.result is Result.PROVED:
            return replace(odd, patterns=odd.patterns + found.patterns)
        reason = (
            "it holds on days of 24 hours, but may not where the clocks change and a day has 23 or 25: "
            "leave an hour to spare"
        )
        return replace(found, result=Result.UNKNOWN, reason=reason)

    def decide_mixed(self, promise: Promise, until: float) -> Verdict | None:
        """A guarantee that is proved, where steps of runs mix; None: nothing to mix makes a difference."""
        if self._mixing is None or not self._mixing.any or self._holds_in_any_order(promise):
            return None
        return self.decide(promise, until)

    def _holds_in_any_order(self, promise: Promise) -> bool:
        """Whether it cannot matter in which order steps go."""
        if isinstance(promise, TerminatesGuarantee):
            return self._cannot_go_on()
        # R28: a text is one step, and goes to nobody who has opted out.
        return isinstance(promise, NeverTextsAfterGuarantee) and {*promise.never_texts_after} == {"opt_out"}

    def _cannot_go_on(self) -> bool:
        """Whether nothing leads back to where a run has been, so that there is nothing to search for."""
        programs = self._programs
        known = all(samples_of(trigger) for triggers in self._triggers for trigger in triggers)
        modelled = not any(ready.beyond for program in programs for ready in program.nodes.values())
        modelled = modelled and not any(program.workflow.beyond for program in programs)
        return known and modelled and not comes_back(programs)

    def _decided(self, verdict: Verdict, promise: Promise, limits: Limits) -> Verdict:
        patterns, unknown = 0, ""
        sent: set[tuple[str, str]] = set()
        asked = self._enough(limits, promise)
        for profile in self._profiles:
            absent = self._absent(promise)
            search, counterexample, doubt = self._searched(profile, promise, asked, absent)
            patterns += search.steps
            while counterexample is None and (stay := absent & {("tag", tag) for tag in search.left_with}):
                # What may stay on a contact for good, a contact may come with; and then more may stay.
                absent -= stay
                search, counterexample, doubt = self._searched(profile, promise, asked, absent)
                patterns += search.steps
            sent |= search.sent
            unknown = unknown or doubt
            if counterexample is not None:
                return replace(
                    verdict,
                    result=Result.VIOLATED,
                    patterns=patterns,
                    scope=self._scope(limits),
                    reason=counterexample.why,
                    counterexample=counterexample,
                )
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

    def _searched(
        self, profile: Profile, promise: Promise, limits: Limits, absent: frozenset[Fact]
    ) -> tuple[Search, Counterexample | None, str]:
        """One search under one reading: what it found, and what it left open."""
        situations = self._situations(profile, absent)
        most = None if self._mixing is None else _MOST_MIXED[profile]
        search = Search(situations, self._watcher(promise), limits, self._told(promise), most_steps=most)
        counterexample: Counterexample | None = None
        unknown = ""
        try:
            for refutation in search.run():
                witness = with_facts(refutation.steps, self._start)
                told = Refutation(witness.steps, refutation.broken)
                counterexample = refuted(told, profile)
                if counterexample is not None:
                    order = _in_one_order(refutation.steps, self._programs)
                    names = {program.workflow.id: program.workflow.name for program in self._programs}
                    counterexample = replace(
                        counterexample,
                        order=tuple(names[one] for one in order),
                        order_ids=order,
                        first_day=witness.first_day,
                    )
                    counterexample = on_its_day(counterexample, situations.facts.clock, self._start)
                if counterexample is not None:
                    break
                unknown = "how a case could come about that the search could not rule out"
            if counterexample is None and isinstance(promise, TerminatesGuarantee):
                if comes_back(self._programs):
                    counterexample, doubt = goes_on(search, situations, profile)
                    if counterexample is not None:
                        counterexample = on_its_day(counterexample, situations.facts.clock, self._start)
                        doubt = "" if counterexample else "whether it is ever such a time"
                    unknown = unknown or doubt
            elif search.endless:
                unknown = unknown or search.endless[0][1]
        except TooMuchError as error:
            unknown = str(error)
        if search.gaps:
            unknown = unknown or f"the model does not know {next(iter(search.gaps))}"
        return search, counterexample, unknown

    def _is_about(self, promise: Promise, flow: str, channel: str) -> bool:
        """Whether a message of that flow is one that the promise is about."""
        if isinstance(promise, NoTwoFlowsTextGuarantee):
            return channel == SMS
        counted = "any"
        if isinstance(promise, AtMostGuarantee):
            counted = promise.at_most.channel
        elif isinstance(promise, NeverTextsAfterGuarantee | QuietHoursGuarantee):
            counted = SMS
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
                return NeverTextsAfterWatcher(promise, flow, mixed=self._mixing is not None)
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
        if any(event.message is not None for event in self._awaited()):
            named.append("reply")
        if isinstance(promise, NeverTextsAfterGuarantee):
            named += promise.never_texts_after
        if "opt_out" in named:
            named.append(OPT_IN)  # R28
        return list(dict.fromkeys(named))

    def _awaited(self) -> list[Event]:
        """What steps wait for."""
        readies = [ready for program in self._programs for ready in program.nodes.values()]
        return list(dict.fromkeys(event for ready in readies for event in ready.kind.awaits(ready.node)))

    def _limits(self, promise: Promise) -> Limits:
        cancels = self._cancels(promise)
        undone, others = tag_changes(self._triggers, self._programs, by_hand=self._by_hand)
        sorts = [Sort(event, CALL) for event in starting(self._triggers, self._programs)]
        sorts += [
            Sort(event, name)
            for name in cancels
            for event in cancelling(name, self._triggers, self._programs)
        ]
        sorts += [Sort(event, TAG_UNDONE) for event in undone]
        sorts += [Sort(event, TAG_CHANGED) for event in others]
        awaited = [event for event in self._awaited() if event.message is None]
        sorts += [Sort(event, event.label) for event in awaited]
        calls = self._calls(promise)
        budget = {CALL: calls, **dict.fromkeys(cancels, 1), **{event.label: 1 for event in awaited}}
        if undone:
            budget[TAG_UNDONE] = calls
        if others:
            budget[TAG_CHANGED] = calls
        contacts = 1
        if isinstance(promise, AtMostGuarantee) and promise.at_most.per == "flow":
            contacts = calls
        return Limits(
            tuple(sorts),
            budget,
            tuple(CALLER[:-1] + str(number) for number in range(contacts)),
            self._starts,
            self._jitter,
        )

    def _enough(self, limits: Limits, promise: Promise) -> Limits:
        """As many events as say all that these do.

        Where runs make no difference to each other, a promise about each text by itself is broken by the
        texts of one run, or not at all: one call is enough.
        """
        alone = isinstance(promise, NeverTextsAfterGuarantee | QuietHoursGuarantee | TerminatesGuarantee)
        if not alone or not touch_nothing(self._programs):
            return limits
        return replace(limits, budget={**limits.budget, CALL: 1})

    def _calls(self, promise: Promise) -> int:
        """How many events may start the flow: enough to break the promise by one text each."""
        if isinstance(promise, AtMostGuarantee):
            return max(self._max_calls, promise.at_most.limit + 1)
        return self._max_calls

    def _scope(self, limits: Limits) -> str:
        events = [
            f"{number} {self._starting(number) if name == CALL else name.replace('_', ' ')}"
            for name, number in limits.budget.items()
            if name not in (TAG_UNDONE, OPT_IN)
        ]
        *most, last = events
        said = f"{', '.join(most)} and {last}" if most else last
        late = f", waits up to {spoken(self._jitter)} late" if self._jitter else ""
        return f"up to {said} in any timing{late}"

    def _starting(self, number: int) -> str:
        """What the events are called that start these flows."""
        triggers = [trigger.type for triggers in self._triggers for trigger in triggers]
        return " or ".join(dict.fromkeys(trigger_kind(name).happens[number != 1] for name in triggers))

    def terms(self, promise: Promise) -> Terms:
        """What a verdict on it rests on."""
        names = [flow.flow for flow in self._flows]
        calls = self._starting(self._calls(promise))
        limits, absent = self._limits(promise), self._absent(promise)
        return terms_of(names, self._programs, limits, self._profiles, calls, absent, by_hand=self._by_hand)

    def _told(self, promise: Promise) -> Callable[[int], None] | None:
        progress = self._progress
        return None if progress is None else lambda steps: progress(str(promise), steps)


def _in_one_order(steps: Sequence[Step], programs: Sequence[Program]) -> tuple[str, ...]:
    """The workflows by id, in the order they go in a case; nothing where it is the usual one."""
    ids = [program.workflow.id for program in programs]
    usual = list(ids)
    for order in (order for step in steps for order in step.orders):
        first = min(ids.index(one) for one in order)
        ids.remove(order[0])
        ids.insert(first, order[0])
    return () if ids == usual else tuple(ids)


def _opens_or_closes_at_night(program: Program) -> bool:
    """Whether a window of it does so when the time of day cannot be told from the next midnight."""
    return any(0 < at < _CLOCKS_CHANGED for window in program.windows for at in (window.start, window.end))


def on_its_day(case: Counterexample, clock: Clock | None, start: datetime) -> Counterexample | None:
    """The case, begun on a day on which the clock says what its steps note; None if there is no such day."""
    if clock is None or not case.noted:
        return case
    days = [start.date() + timedelta(days=ahead) for ahead in range(7)]
    days = days if case.first_day is None else [case.first_day]
    day = clock.day_for(case.noted, case.time_of_day or 0, days)
    if day is None or (case.first_day is not None and day != case.first_day):
        return None
    return case if day == start.date() else replace(case, first_day=day)


def changes_clocks(start: datetime) -> bool:
    """Whether the account's time zone has days of other than 24 hours within a year."""
    return len({(start + timedelta(days=day)).utcoffset() for day in range(0, 366, 7)}) > 1


def _beyond(flows: Sequence[CompiledFlow], programs: Sequence[Program], known: set[str]) -> str:
    """What makes every question about these flows one that the search cannot answer.

    `known` are the ids of all workflows of the account's flows.
    """
    for flow in flows:
        if not all(samples_of(trigger) for trigger in flow.triggers):
            return f"a trigger of {flow.flow.flow} is a raw one, which the model does not know"
    started = [flow.triggers for flow in flows]
    if (
        many := too_many_replies(started, programs)
        or too_many_sorts(started)
        or watched_dates(started, programs)
    ):
        return many
    if name := by_the_day(programs):
        return f"custom field '{name}' meets a fixed date and that of the day: it depends on the day"
    for workflow in unknown_workflows(programs, known):
        return f"it looks to {describe_reference(workflow)}, which is not among the flows of the account"
    return ""
