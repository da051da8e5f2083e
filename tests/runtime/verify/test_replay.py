"""A case is shown only if it comes about, and breaks its guarantee, when it is run again."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime import judged_run
from ghl_flow.runtime.profile import Profile
from ghl_flow.runtime.verify import Counterexample, Moment, Result, Verdict, verify
from ghl_flow.runtime.verify.confirmed import NOT_AGAIN, NOT_BROKEN, confirmed
from ghl_flow.runtime.verify.replay import replay
from ghl_flow.spec.guarantee import Promise, stated
from tests.conftest import SEED, compiled, steps

ONE = "at_most: { sms: 1, within: 30 minutes }"


def question(guarantee: str, body: str = "- sms: Hi", *beside: str) -> tuple[list[CompiledFlow], Verdict]:
    top = f"settings: {{ reentry: true }}\nguarantees: [{{ {guarantee} }}]"
    flows = [compiled(steps(body, top=top))]
    flows += [compiled(steps(text).replace("flow: example", "flow: other")) for text in beside]
    return flows, verify(flows[0], max_calls=2, beside=flows[1:])[0]


CASES: dict[str, tuple[str, ...]] = {
    "at most": (ONE,),
    "replies": ("replies_within: 3m", "- wait: 4m\n- sms: Hi"),
    "no reply": ("replies_within: 3m", "- if: { tag: vip }\n  then: [end]\n- sms: Hi"),
    "after": ("never_texts_after: [answered_call]", "- wait: 1m\n- sms: Hi"),
    "quiet": ("quiet_hours: { from: '21:00', to: '8:00' }",),
    "two flows": ("no_two_flows_text: 10m", "- sms: Hi", "- wait: 1m\n- sms: Ho"),
    "for ever": ("terminates: true", "- wait: 1h\n  id: again\n- goto: again"),
}


@cache
def case_of(name: str) -> tuple[list[CompiledFlow], Verdict]:
    return question(*CASES[name])


def shown(case: Counterexample | None) -> Counterexample:
    assert case is not None
    return case


def promised(flows: list[CompiledFlow]) -> Promise:
    return stated(flows[0].flow.guarantees)[0]


@pytest.mark.parametrize("name", CASES)
def test_a_case_that_happens_is_confirmed(name: str) -> None:
    flows, verdict = case_of(name)
    assert verdict.result is Result.VIOLATED, verdict.reason
    case = shown(verdict.counterexample)
    assert confirmed(verdict, promised(flows), flows) == verdict
    found = replay(case, flows, promised(flows))
    assert found is not None
    assert len(found.texts) == sum(moment.what == "TEXT" for moment in case.timeline)
    assert all(message.text in ("Hi", "Ho") for message in found.texts)


def _later(case: Counterexample) -> Counterexample:
    *rest, last = case.timeline
    return replace(case, timeline=(*rest, last._replace(at=last.at + 1)))


def _one_more_text(case: Counterexample) -> Counterexample:
    return replace(case, timeline=(*case.timeline, Moment(case.last, "TEXT", "example")))


def _of_another_flow(case: Counterexample) -> Counterexample:
    told = (moment._replace(flow="elsewhere") if moment.flow else moment for moment in case.timeline)
    return replace(case, timeline=tuple(told))


def _without_events(case: Counterexample) -> Counterexample:
    return replace(case, events=())


@pytest.mark.parametrize("change", [_later, _one_more_text, _of_another_flow, _without_events])
@pytest.mark.parametrize("name", ["at most", "after", "quiet", "two flows"])
def test_a_case_that_does_not_happen_as_told_is_unknown(
    name: str, change: Callable[[Counterexample], Counterexample]
) -> None:
    flows, verdict = case_of(name)
    wrong = replace(verdict, counterexample=change(shown(verdict.counterexample)))
    found = confirmed(wrong, promised(flows), flows)
    assert (found.result, found.reason, found.counterexample) == (Result.UNKNOWN, NOT_AGAIN, None)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("at most", lambda case: replace(case, timeline=case.timeline[:1], events=case.events[:1])),
        ("after", lambda case: replace(case, timeline=case.timeline[:2])),
        ("quiet", lambda case: replace(case, time_of_day=12 * 3600.0)),
        ("two flows", lambda case: replace(case, timeline=case.timeline[:2])),
    ],
)
def test_a_case_that_breaks_nothing_is_unknown(
    name: str, change: Callable[[Counterexample], Counterexample]
) -> None:
    flows, verdict = case_of(name)
    wrong = replace(verdict, counterexample=change(shown(verdict.counterexample)))
    found = confirmed(wrong, promised(flows), flows)
    assert (found.result, found.reason) == (Result.UNKNOWN, NOT_BROKEN)


def test_under_the_other_profile_it_may_not_happen() -> None:
    """Two runs side by side are only there in the concurrent profile."""
    top = f"settings: {{ reentry: true }}\nguarantees: [{{ {ONE} }}]"
    flow = compiled(steps("- wait: 2h\n- sms: Hi", top=top))
    (verdict, *_) = verify(flow, max_calls=2)
    case = shown(verdict.counterexample)
    assert case.profile is Profile.CONCURRENT
    wrong = replace(verdict, counterexample=replace(case, profile=Profile.DOCUMENTED))
    assert confirmed(wrong, promised([flow]), [flow]).result is Result.UNKNOWN


def test_what_the_contact_came_with_and_lateness_count() -> None:
    flows, verdict = case_of("no reply")
    case = shown(verdict.counterexample)
    assert case.before
    wrong = replace(verdict, counterexample=replace(case, before=()))
    assert confirmed(wrong, promised(flows), flows).result is Result.UNKNOWN
    seed = compiled(SEED)
    late = verify(compiled(SEED.replace("replies_within: 3 minutes", "replies_within: 2 minutes")), jitter=60)
    (case,) = [item.counterexample for item in late if item.counterexample and item.counterexample.lateness]
    on_time = replace(late[1], counterexample=replace(case, lateness=()))
    assert confirmed(on_time, stated(seed.flow.guarantees)[1], [seed], 60).result is Result.UNKNOWN


@pytest.mark.parametrize(
    ("late", "kept"),
    [
        ({}, ()),
        # Late in a round that is told, and in one that is not, which then need not be.
        ({1: 60.0}, (0.0, 60.0, 0.0)),
        ({40: 60.0}, ()),
    ],
)
def test_a_case_of_what_never_ends_tells_of_two_rounds(
    late: dict[int, float], kept: tuple[float, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_run, "_MOST_WAKES", 60)
    flows, verdict = question("terminates: true", "- wait: 1h\n  id: again\n- sms: Hi\n- goto: again")
    case = shown(verdict.counterexample)
    call = case.timeline[0]
    lateness = tuple(late.get(place, 0.0) for place in range(50))
    rounds = [Moment(3600.0 * (n + 1) + sum(lateness[: n + 1]), "TEXT", "example") for n in range(50)]
    long = replace(case, timeline=(call, *rounds), lateness=lateness if late else (), turns=())
    short = shown(confirmed(replace(verdict, counterexample=long), promised(flows), flows).counterexample)
    assert short.timeline == (call, *rounds[:2])
    assert short.lateness == kept
    assert confirmed(replace(verdict, counterexample=short), promised(flows), flows).counterexample == short


def test_a_case_of_what_never_ends_only_if_a_later_wait_is_late_is_told_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judged_run, "_MOST_WAKES", 60)
    body = (
        "- wait: 1h\n- sms: Hi\n- wait: 30m\n- sms: Hi\n- wait: 30m\n- sms: Hi\n- wait: 1h\n"
        "- if: { time: { between: ['12:00', '12:01'] } }\n  then: [end]\n"
        "- sms: Hi\n  id: again\n- wait: 1d\n- goto: again"
    )
    flows = [compiled(steps(body, top="guarantees: [terminates]"))]
    verdict = case_of("for ever")[1]
    case = shown(verdict.counterexample)
    long = replace(
        case,
        timeline=(case.timeline[0], *(Moment(at, "TEXT", "example") for at in (3600, 5400, 7200, 10980))),
        lateness=(0.0, 0.0, 0.0, 120.0, 0.0),
        turns=(),
        noted=(),
        time_of_day=9 * 3600.0,
    )
    found = confirmed(replace(verdict, counterexample=long), promised(flows), flows)
    assert found.counterexample == long


def test_a_verdict_without_a_case_is_left_alone() -> None:
    flows, verdict = question("terminates: true")
    assert verdict.result is Result.PROVED
    assert confirmed(verdict, promised(flows), flows) is verdict


def test_verify_shows_no_case_that_the_judge_does_not_find_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ghl_flow.runtime.verify.confirmed.broken", lambda promise, record: "")
    (verdict, *_) = question(ONE)[1:]
    assert (verdict.result, verdict.reason, verdict.counterexample) == (Result.UNKNOWN, NOT_BROKEN, None)
