"""Accounts for which a flow is the same question are searched once; others never share an answer."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.verify.alike import SharedVerdicts, likeness
from ghl_flow.runtime.verify.decide import LATE, verify
from ghl_flow.runtime.verify.question import Question
from ghl_flow.runtime.verify.verdict import Result, Verdict
from tests.conftest import BRIDGEPOINT, SEED, compiled, steps

OTHER_PLACE = BRIDGEPOINT.replace("location_id: ", "location_id: zz")


@pytest.mark.parametrize(
    ("flow", "account", "alike"),
    [
        (SEED, BRIDGEPOINT, True),
        (SEED, OTHER_PLACE, True),
        (SEED, BRIDGEPOINT.replace("business_name: ", "business_name: New "), True),
        (SEED, BRIDGEPOINT.replace("America/Chicago", "America/New_York"), True),
        (SEED, BRIDGEPOINT.replace("America/Chicago", "Europe/Berlin"), True),
        (SEED, BRIDGEPOINT.replace("America/Chicago", "America/Phoenix"), False),
        (SEED.replace("wait: 2 minutes", "wait: 3 minutes"), BRIDGEPOINT, False),
        (SEED.replace("reentry: true", "reentry: false"), BRIDGEPOINT, False),
    ],
)
def test_who_is_alike(flow: str, account: str, alike: bool) -> None:
    assert "America/Chicago" in BRIDGEPOINT
    same = likeness(compiled(flow, account)) == likeness(compiled())
    assert same is alike or (flow == SEED and account == BRIDGEPOINT)


def test_other_flows_of_the_account_count() -> None:
    other = compiled(steps("- sms: Hi"))
    assert likeness(compiled(), [other]) != likeness(compiled())
    longer = compiled(steps("- wait: 1m\n- sms: Hi"))
    assert likeness(compiled(), [other]) != likeness(compiled(), [longer])
    assert likeness(compiled(), [other]) == likeness(compiled(), [compiled(steps("- sms: Bye"))])


def test_a_verdict_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def found(flow: CompiledFlow, beside: Sequence[CompiledFlow], **_: object) -> list[Verdict]:
        asked.append(flow.account.account)
        return []

    monkeypatch.setattr("ghl_flow.runtime.verify.alike.verify", found)
    shared = SharedVerdicts()
    shared.of(compiled(), [])
    shared.of(compiled(account=OTHER_PLACE), [])
    assert len(asked) == 1
    shared.of(compiled(SEED.replace("2 minutes", "3 minutes")), [])
    assert len(asked) == 2


@pytest.mark.parametrize(
    "flow",
    [
        SEED,
        SEED.replace("replies_within: 3 minutes", "replies_within: 1 minute"),
        SEED.replace("within: 30 minutes }\n    then:", "within: 1 minute }\n    then:"),
        steps("- sms: One\n- wait: 1m\n- sms: Two", top="settings: { reentry: true }"),
    ],
    ids=["proved", "late", "too short", "by default"],
)
def test_a_gate_has_the_results_of_verify_without_what_a_proof_rests_on(
    flow: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = verify(compiled(flow), jitter=LATE)

    def never(*_: object) -> None:
        raise AssertionError("a gate asks for the result alone")

    monkeypatch.setattr(Question, "decide_mixed", never)
    found = SharedVerdicts().of(compiled(flow), [])
    assert [(one.guarantee, one.result, one.reason, one.proved_on_time) for one in found] == [
        (one.guarantee, one.result, one.reason, one.proved_on_time) for one in whole
    ]


@cache
def decided() -> Verdict:
    """What is known of the shipped flow; only its form matters here."""
    return verify(compiled())[0]


def late(flow: CompiledFlow, seconds: float) -> Verdict:
    return replace(decided(), flow=flow.flow.flow, result=Result.UNKNOWN, out_of_time=True, seconds=seconds)


@pytest.mark.parametrize(
    ("needs", "tries"),
    [
        # What is found in a moment is looked for once; what needs longer, until it is found or time is over.
        ([0.1, 0.1, 0.1], [0.5, 0.5, 0.5]),
        ([0.1, 3, 0.1], [0.5, 0.5, 0.5, 5]),
        ([3, 12, 0.1], [0.5, 0.5, 0.5, 5, 5, 20]),
        ([999] * 6, [0.5] * 6 + [5] * 4),
    ],
    ids=["short", "one longer", "each in its time", "no end to them"],
)
def test_an_account_waits_for_searches_without_end_only_so_long(
    needs: list[float], tries: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = [compiled(SEED.replace("2 minutes", f"{place + 2} minutes")) for place in range(len(needs))]
    need = dict(zip(map(id, flows), needs, strict=True))
    asked: list[float] = []

    def found(flow: CompiledFlow, *, seconds: float, in_vain: float, **_: object) -> list[Verdict]:
        assert seconds == in_vain
        asked.append(seconds)
        return [late(flow, seconds)] if need[id(flow)] > seconds else []

    monkeypatch.setattr("ghl_flow.runtime.verify.alike.verify", found)
    shared = SharedVerdicts()
    verdicts = shared.of_account(flows, flows)
    assert asked == tries
    assert [bool(one) for one in verdicts] == [seconds > 20 for seconds in needs]
    # And another plan of this run looks at nothing again that has its answer.
    del asked[:]
    shared.of_account(flows[-1:], flows)
    assert asked == []


STATED = ["at_most: { sms: 1, within: 1d }", "replies_within: 3m", "never_texts_after: [reply]"]


def promising(promises: int) -> CompiledFlow:
    top = "settings: { reentry: true }\nguarantees:\n" + "\n".join(f"- {one}" for one in STATED[:promises])
    return compiled(steps("- sms: Hi\n- wait: 1 day\n- sms: Still there?", top=top))


@pytest.mark.parametrize("promises", [1, 2, 3])
def test_without_any_time_all_that_is_promised_is_out_of_time(promises: int) -> None:
    found = verify(promising(promises), in_vain=-1)[:promises]
    assert [(one.result, one.out_of_time) for one in found] == [(Result.UNKNOWN, True)] * promises


@pytest.mark.parametrize("promises", [1, 2, 3])
def test_promises_of_a_flow_share_the_time_that_ends_with_nothing(
    promises: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, given, verdict = [0.0], [], replace(decided(), result=Result.UNKNOWN, counterexample=None)

    def takes_all_of_it(_question: Question, _promise: object, until: float, **_: bool) -> Verdict:
        given.append(round(until - now[0], 2))
        now[0] = max(now[0], until) + 0.001
        return verdict

    for clock in ("monotonic", "perf_counter"):
        monkeypatch.setattr(f"ghl_flow.runtime.verify.decide.{clock}", lambda: now[0])
    monkeypatch.setattr(Question, "decide", takes_all_of_it)
    verify(promising(promises), seconds=8, in_vain=10)
    assert given[:2] == [8, 2]
    assert all(seconds <= 0 for seconds in given[2:])
