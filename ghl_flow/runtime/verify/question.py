"""A flow, perhaps with others beside it, searched for each guarantee; what that finds out."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.lower import MAIN
from ghl_flow.counting import some_of
from ghl_flow.kinds.asked import Fact
from ghl_flow.kinds.triggers.registry import samples_of
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify.assumptions import Terms
from ghl_flow.runtime.verify.beyond import beyond
from ghl_flow.runtime.verify.case import case_of, on_its_day
from ghl_flow.runtime.verify.clocks import CLOCKS_CHANGE, IRREGULAR, ON_DAYS_OF_24_HOURS, clocks_of
from ghl_flow.runtime.verify.coming import Coming
from ghl_flow.runtime.verify.forever import goes_on
from ghl_flow.runtime.verify.influence import added_to, comes_back, effects_in, leads_nowhere
from ghl_flow.runtime.verify.point import Limits
from ghl_flow.runtime.verify.scope import Options, Scope
from ghl_flow.runtime.verify.search import Search
from ghl_flow.runtime.verify.situation import DAY, TOO_LONG, TooManyWaysError, TooMuchError
from ghl_flow.runtime.verify.stand_ins import NONE, StandIns
from ghl_flow.runtime.verify.values import TooManyWordsError
from ghl_flow.runtime.verify.verdict import Counterexample, Result, Verdict
from ghl_flow.spec.guarantee import (
    NeverTextsAfterGuarantee,
    Promise,
    TerminatesGuarantee,
)

Progress = Callable[[str, int], None]

# Steps of a search in which runs mix. Where a contact may be in a workflow several times, there are soon too
# many: then a proof says that it holds for steps that go together (docs/decisions.md).
_MOST_MIXED = {Profile.DOCUMENTED: 8_000, Profile.CONCURRENT: 1_000}

# More events than this in one history take hours, whatever happens at them.
MOST_CALLS = 60


class Question:
    """A flow, perhaps with others beside it, and how much may happen to it."""

    def __init__(
        self,
        compiled: CompiledFlow,
        beside: Sequence[CompiledFlow],
        known: set[str],
        how: Options,
        progress: Progress | None,
        instead: StandIns = NONE,
    ) -> None:
        """`instead`: what stands in for flows that do not take part wholly. Then only a proof counts."""
        self._flow = compiled.flow
        flows = [compiled, *beside]
        by_flow = [(item.flow.flow, programs_of(item)) for item in flows]
        self._programs = [program for _, programs in by_flow for program in programs]
        self._programs += [one.program for one in instead.steps]
        names = {program.workflow.id: name for name, programs in by_flow for program in programs}
        names |= {one.program.workflow.id: one.program.workflow.name for one in instead.steps}
        self._triggers = [item.triggers for item in flows]
        starts = next(item.workflow.id for item in compiled.workflows if item.role == MAIN)
        self._asked = Scope(
            [item.flow for item in flows], self._triggers, self._programs, starts, how, instead.steps
        )
        self._coming = Coming(flows, self._programs, names, how)
        self._names = names
        self._only_proofs = how.mixed or instead.any
        self._beyond = beyond(flows, self._programs, known)
        self._adds_to_others = bool(added_to(self._programs) - known)
        self._profiles = how.profiles
        # On which channels the flow could send a message; a call is none.
        self._channels = {effects.sends for effects in effects_in(by_flow[0][1])} - {"", "call"}
        self._progress = progress
        # Whether the last answer is open because of something that is not modelled.
        self._not_modelled = False

    @property
    def minds_weekdays(self) -> bool:
        """Whether it may have made a difference to the last answer which day of the week it is."""
        windows = (window for program in self._programs for window in program.windows)
        return not (self._beyond or self._not_modelled) and (
            any(len(window.days) < 7 for window in windows) or self._coming.tells_weekdays
        )

    def decide(self, promise: Promise, until: float, *, by_weekday: bool = False) -> Verdict:
        """One guarantee, under each reading until one breaks it; unknown after `until` (`time.monotonic`).

        `by_weekday`: the search counts the days of the week, and takes up to seven times as long.
        """
        self._not_modelled = False
        verdict = Verdict(self._flow.flow, str(promise), Result.UNKNOWN, 0, "", self._beyond)
        if isinstance(promise, TerminatesGuarantee) and self._cannot_go_on():
            return replace(
                verdict, result=Result.PROVED, scope=self._asked.said(self._asked.limits(promise)), reason=""
            )
        if self._beyond:
            return verdict
        if self._asked.calls(promise) > MOST_CALLS:
            reason = (
                f"a limit of {self._asked.calls(promise) - 1} takes more than {MOST_CALLS} events to exceed"
            )
            return replace(verdict, reason=f"{reason}, more than the search can try")
        limits = replace(self._asked.limits(promise), until=until, by_weekday=by_weekday)
        clocks = clocks_of(self._coming.start)
        changes = clocks.changed_by is not None
        shortest, longest = DAY - CLOCKS_CHANGE, DAY + CLOCKS_CHANGE
        odd_days = replace(limits, day=(shortest, longest), clocks_changed=clocks.changed_by or 0)
        if self._coming.mixing is not None and changes:
            limits = odd_days  # only a proof counts, and those days are among these
        try:
            found = self._decided(verdict, promise, limits, self._enough(limits, promise))
            if found.result is not Result.PROVED and self._cannot_be_broken(promise):
                found = self._decided(verdict, promise, limits, limits)
        except (TooManyWordsError, TooManyWaysError) as error:
            return replace(verdict, reason=str(error))
        minds_clock = self._asked.watcher(promise).minds_clock or self._coming.minds_clock
        if found.result is not Result.PROVED or not minds_clock or not changes:
            return found
        if not clocks.regular:
            return replace(found, result=Result.UNKNOWN, reason=IRREGULAR)
        if limits == odd_days:
            return found
        odd = self._decided(verdict, promise, odd_days, self._enough(odd_days, promise))
        if odd.result is Result.PROVED:
            return replace(odd, patterns=odd.patterns + found.patterns)
        if odd.reason == TOO_LONG:
            return replace(odd, patterns=odd.patterns + found.patterns)
        return replace(found, result=Result.UNKNOWN, reason=ON_DAYS_OF_24_HOURS)

    def terms(self, promise: Promise) -> Terms:
        """What a verdict on it rests on."""
        return self._asked.terms(promise, self._coming.without(promise))

    def decide_mixed(self, promise: Promise, until: float) -> Verdict | None:
        """A guarantee that is proved, where steps of runs mix; None: nothing to mix makes a difference."""
        if self._coming.mixing is None or not self._coming.mixing.any or self._holds_in_any_order(promise):
            return None
        found = self.decide(promise, until)
        if found.result is not Result.PROVED and self.minds_weekdays:
            found = self.decide(promise, until, by_weekday=True)
        return found

    def _holds_in_any_order(self, promise: Promise) -> bool:
        """Whether it cannot matter in which order steps go."""
        if isinstance(promise, TerminatesGuarantee):
            return self._cannot_go_on()
        return self._cannot_be_broken(promise)

    @staticmethod
    def _cannot_be_broken(promise: Promise) -> bool:
        """R28: a text is one step and goes to nobody who has opted out. Whether one goes is to be seen."""
        return isinstance(promise, NeverTextsAfterGuarantee) and {*promise.never_texts_after} == {"opt_out"}

    def _enough(self, limits: Limits, promise: Promise) -> Limits:
        """As many events as say all that these do."""
        if self._cannot_be_broken(promise) and self._modelled:
            return self._asked.of_one_call(limits)
        return self._asked.enough(limits, promise)

    def _cannot_go_on(self) -> bool:
        """Whether nothing leads back to where a run has been, so that there is nothing to search for."""
        known = all(samples_of(trigger) for triggers in self._triggers for trigger in triggers)
        # A workflow that is not among the flows of the account may lead back here.
        return known and self._modelled and not self._adds_to_others and not comes_back(self._programs)

    @property
    def _modelled(self) -> bool:
        """Whether the model covers every step, and every step that these lead to is there."""
        steps = not any(ready.beyond for program in self._programs for ready in program.nodes.values())
        whole = not any(program.workflow.beyond for program in self._programs)
        return steps and whole and not leads_nowhere(self._programs)

    def _decided(self, verdict: Verdict, promise: Promise, limits: Limits, asked: Limits) -> Verdict:
        """The answer for all events of `limits`, of which those `asked` are enough."""
        patterns, unknown = 0, ""
        sent: set[tuple[str, str]] = set()
        # Where only a proof counts, it may as well begin with all that is known to stay on contacts.
        only_proofs = self._only_proofs or limits.day != (DAY, DAY)
        for profile in self._profiles:
            absent = self._coming.without(promise)
            if only_proofs:
                absent -= self._coming.may_stay(profile)
            search, counterexample, doubt = self._searched(profile, promise, asked, absent)
            patterns += search.steps
            while counterexample is None and (stay := absent & {("tag", tag) for tag in search.left_with}):
                if doubt and only_proofs:
                    break
                # What may stay on a contact for good, a contact may come with; and then more may stay.
                absent -= stay
                self._coming.stays(profile, stay)
                search, counterexample, doubt = self._searched(profile, promise, asked, absent)
                patterns += search.steps
            sent |= search.sent
            unknown = unknown or doubt
            if counterexample is not None:
                return replace(
                    verdict,
                    result=Result.VIOLATED,
                    patterns=patterns,
                    scope=self._asked.said(limits),
                    reason=counterexample.why,
                    counterexample=counterexample,
                )
        unreached = not any(self._asked.is_about(promise, flow, channel) for flow, channel in sent)
        name = self._flow.flow
        silent = not any(self._asked.is_about(promise, name, channel) for channel in self._channels)
        silent = silent and not isinstance(promise, TerminatesGuarantee)
        if isinstance(promise, TerminatesGuarantee) or silent:
            unreached = False  # not about texts, or the flow has no step that could send one
        vacuous = unreached and not unknown
        if unreached:
            unknown = unknown or "no text is ever reached by what was tried, so there was nothing to look at"
        result = Result.UNKNOWN if unknown else Result.PROVED
        return replace(
            verdict,
            result=result,
            patterns=patterns,
            scope=self._asked.said(limits),
            reason=unknown,
            no_text_reached=unreached,
            vacuous=vacuous,
            no_step_texts=silent,
        )

    def _searched(
        self,
        profile: Profile,
        promise: Promise,
        limits: Limits,
        absent: frozenset[Fact],
        *,
        exact: bool = False,
    ) -> tuple[Search, Counterexample | None, str]:
        """One search under one reading: what it found, and what it left open.

        A run that goes round may come to where less is settled than before, which says nothing of its next
        round. So a loop that is not one is looked at again, with `exact` points.
        """
        situations, start = self._coming.situations(profile, absent), self._coming.start
        most = None if self._coming.mixing is None else _MOST_MIXED[profile]
        search = Search(
            situations,
            self._asked.watcher(promise),
            limits,
            self._told(promise),
            most_steps=most,
            exact=exact,
        )
        counterexample: Counterexample | None = None
        unknown = ""
        try:
            for refutation in search.run():
                if self._only_proofs:
                    unknown = "what comes of it where more may happen than does"
                    break
                clock = situations.facts.clock
                counterexample = case_of(refutation, profile, self._programs, clock, start)
                if counterexample is not None:
                    break
                unknown = "how a case could come about that the search could not rule out"
            if counterexample is None and isinstance(promise, TerminatesGuarantee):
                if comes_back(self._programs):
                    counterexample, doubt = goes_on(search, situations, profile)
                    if counterexample is None and doubt and not exact:
                        return self._searched(profile, promise, limits, absent, exact=True)
                    if counterexample is not None:
                        counterexample = on_its_day(counterexample, situations.facts.clock, start, None)
                        doubt = "" if counterexample else "whether it is ever such a time"
                    unknown = unknown or doubt
            elif search.endless:
                unknown = unknown or search.endless[0][1]
        except TooMuchError as error:
            unknown = str(error)
        if search.gaps:
            self._not_modelled = True
            gap = next(iter(search.gaps))
            unknown = unknown or f"the model does not know {gap}{self._whose(gap)}"
        return search, counterexample, unknown

    def _whose(self, gap: str) -> str:
        """Which of the other flows has what the model does not know.

        Empty where this one has it, and where one other takes part: the verdict names that one.
        """
        found = [
            self._names[program.workflow.id]
            for program in self._programs
            if any(ready.beyond == gap for ready in program.nodes.values())
        ]
        others = {*self._names.values()} - {self._flow.flow}
        if not found or self._flow.flow in found or len(others) == 1:
            return ""
        return f", in {some_of(dict.fromkeys(found))}"

    def _told(self, promise: Promise) -> Callable[[int], None] | None:
        progress = self._progress
        return None if progress is None else lambda steps: progress(str(promise), steps)
