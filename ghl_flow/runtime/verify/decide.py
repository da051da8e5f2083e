"""Puts the question of each guarantee to the search, on time and late, apart and mixed."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from time import monotonic, perf_counter

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.one_account import as_one_account
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.simulate import programs_of
from ghl_flow.runtime.verify.confirmed import confirmed
from ghl_flow.runtime.verify.influence import (
    effects_in,
    with_a_say,
)
from ghl_flow.runtime.verify.question import Progress, Question
from ghl_flow.runtime.verify.scope import Options
from ghl_flow.runtime.verify.stand_ins import NONE, stand_ins
from ghl_flow.runtime.verify.verdict import Result, Verdict
from ghl_flow.spec.guarantee import (
    NoTwoFlowsTextGuarantee,
    Promise,
    by_default,
    stated,
)

# R8: waits may resume up to so many seconds late, as observers have it.
LATE = 60

# How long a case may be looked for, in seconds, where the search has left no time for it.
_A_CASE = 1.0


def verify(
    compiled: CompiledFlow,
    *,
    max_calls: int = 3,
    profiles: Sequence[Profile] = tuple(Profile),
    jitter: int = 0,
    seconds: float = 20,
    in_vain: float = inf,
    beside: Sequence[CompiledFlow] = (),
    by_hand: bool = False,
    mixes: bool = True,
    progress: Progress | None = None,
) -> list[Verdict]:
    """Decide every guarantee of a flow, stated or by default, for up to `max_calls` triggering events.

    Each event that cancels comes at most once, at any time among them. Stops at the first violation of
    each guarantee.

    Args:
        jitter: how late a wait may resume, in seconds (R8); what only holds on time is said to.
        seconds: for how long each guarantee may be searched; then the answer is unknown.
        in_vain: for how long all of them together may be searched without a result.
        beside: the account's other flows, for guarantees about all of them.
        mixes: whether to search on where a proof rests on steps of runs going together (R13). It says more of
            the proof and is most of the work; it never makes another result of it.
        by_hand: whether people and other systems also change the tags and fields that the flows write.
        progress: told the guarantee and how many steps its search took, now and then.
    """
    compiled, *beside = as_one_account([compiled, *beside])
    programs = programs_of(compiled)
    promises = [(item, False) for item in stated(compiled.flow.guarantees)]
    if any(effects.sends for effects in effects_in(programs)):
        promises += [(item, True) for item in by_default(compiled.flow.guarantees)]
    # Most flows have nothing to do with each other; whoever has a say in this one takes part.
    others = [programs_of(item) for item in beside]
    with_say = with_a_say(programs, others)
    say = [beside[place] for place in with_say]
    known = {program.workflow.id for item in (programs, *others) for program in item}
    instead = NONE if by_hand else stand_ins(programs, [others[place] for place in with_say], known)
    whole = [say[place] for place in instead.whole]

    def easily(how: Options, promise: Promise, until: float) -> Verdict | None:
        """A proof beside what stands in for other flows, which is sooner found; None: there is none."""
        if not instead.any or isinstance(promise, NoTwoFlowsTextGuarantee):
            return None
        if how.jitter not in sooner:
            sooner[how.jitter] = Question(compiled, whole, known, how, progress, instead)
        question = sooner[how.jitter]
        by_then = monotonic() + (until - monotonic()) / 2
        verdict = question.decide(promise, by_then)
        if verdict.result is not Result.PROVED and question.minds_weekdays:
            verdict = question.decide(promise, by_then, by_weekday=True)
        if verdict.result is not Result.PROVED:
            return None
        terms = question.terms(promise)
        took_part = (compiled.flow.flow, *(item.flow.flow for item in say))
        terms = replace(terms, flows=took_part)
        return replace(verdict, terms=terms, promise=promise)

    def asked(how: Options, promise: Promise, until: float) -> Verdict:
        if (proved := easily(how, promise, until)) is not None:
            return proved
        flows = beside if isinstance(promise, NoTwoFlowsTextGuarantee) else say
        key = (how.jitter, len(flows))
        if key not in questions:
            questions[key] = Question(compiled, flows, known, how, progress)
        question = questions[key]
        for by_weekday in (False, True):
            verdict = confirmed(
                question.decide(promise, until, by_weekday=by_weekday),
                promise,
                [compiled, *flows],
                how.jitter,
                max(until, monotonic() + _A_CASE),
            )
            # What is undecided where it may be any day of the week may be decided where that is counted.
            if verdict.result is not Result.UNKNOWN or not question.minds_weekdays:
                break
        return replace(verdict, terms=question.terms(promise), promise=promise)

    def mixed(proved: Verdict, promise: Promise, until: float) -> Verdict:
        """A proof, with the profiles in which it holds only if steps of runs do not mix (R13)."""
        flows = beside if isinstance(promise, NoTwoFlowsTextGuarantee) else say
        together: list[Profile] = []
        patterns = proved.patterns
        for profile in dict.fromkeys(profiles):
            mix_key = (profile, len(flows))
            if mix_key not in mixing:
                mixing[mix_key] = Question(
                    compiled, flows, known, how._replace(profiles=(profile,), mixed=True), progress
                )
            found = mixing[mix_key].decide_mixed(promise, until)
            patterns += found.patterns if found is not None else 0
            if found is not None and found.result is not Result.PROVED:
                together.append(profile)
        terms = proved.terms.steps_together(together)
        return replace(proved, patterns=patterns, terms=terms)

    questions: dict[tuple[int, int], Question] = {}
    sooner: dict[int, Question] = {}
    mixing: dict[tuple[Profile, int], Question] = {}
    how = Options(max_calls, profiles, jitter, by_hand=by_hand)
    verdicts = []
    for promise, default in promises:
        started = perf_counter()
        until = monotonic() + min(seconds, in_vain)
        verdict = asked(how, promise, until)
        if jitter and verdict.result is not Result.PROVED:
            on_time = asked(how._replace(jitter=0), promise, until)
            if on_time.result is Result.PROVED:
                verdict = replace(verdict, proved_on_time=True)
            elif on_time.result is Result.VIOLATED:
                verdict = on_time  # the case is a simpler one
        if mixes and verdict.result is Result.PROVED:
            verdict = mixed(verdict, promise, until)
        late = verdict.result is Result.UNKNOWN and monotonic() > until
        took = perf_counter() - started
        in_vain -= took if late else 0
        verdicts.append(replace(verdict, seconds=took, by_default=default, out_of_time=late))
    return verdicts
