"""What cannot be known beforehand is tried each way: a random split, what a model decides."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.scenario import run_case
from ghl_flow.runtime.simulate import simulate
from ghl_flow.runtime.verify import Result, Verdict, verify
from ghl_flow.runtime.verify.as_test import as_test
from ghl_flow.spec.loader import load_text
from ghl_flow.spec.scenario import TestFile
from tests.conftest import compiled, steps

_AT_MOST = "guarantees:\n  - at_most: { sms: 1, per: contact, within: 1 hour }\n"
_SPLIT = "- split: [{{ path: A, steps: [{a}] }}, {{ path: B, steps: [{b}] }}]\n  name: Test\n"
_DECISION = (
    "- raw:\n    type: workflow_ai_decision_maker\n    attributes: {{ instructions: Which? }}\n"
    "    paths: [{{ path: A, steps: [{a}] }}, {{ path: B, steps: [{b}] }}]\n  name: Test\n"
)
_FINDER = "- find_opportunity: {{ pipeline: Sales }}\n  name: Test\n  then: [{a}]\n  else: [{b}]\n"
_UNKNOWN = _DECISION.replace("workflow_ai_decision_maker", "conversation_ai")


def of(body: str) -> Verdict:
    return verify(compiled(steps(body, top=_AT_MOST)), max_calls=1)[0]


@pytest.mark.parametrize("fork", [_SPLIT, _DECISION, _FINDER])
@pytest.mark.parametrize(
    ("a", "b", "taken"),
    [
        ("{ sms: One }", "{ add_tag: x }", None),
        ("{ sms: One }", "{ sms: Two }", None),
        ("{ sms: One }", "{ sms: One }, { wait: 1m }, { sms: Two }", "B"),
        ("{ sms: One }, { wait: 1m }, { sms: Two }", "{ sms: One }", "A"),
    ],
)
def test_each_way_is_tried(fork: str, a: str, b: str, taken: str | None) -> None:
    verdict = of(fork.format(a=a, b=b))
    if taken is None:
        assert (verdict.result, verdict.reason) == (Result.PROVED, "")
        return
    assert verdict.result is Result.VIOLATED
    assert verdict.counterexample is not None
    way = {"A": "Opportunity Found", "B": "Opportunity Not Found"}[taken] if fork is _FINDER else taken
    assert [(one.step, one.way) for one in verdict.counterexample.chosen] == [("Test", way)]


def test_a_fork_that_does_more_than_choose_is_unknown() -> None:
    verdict = of(_UNKNOWN.format(a="{ sms: One }", b="{ end: true }"))
    assert (verdict.result, verdict.reason) == (
        Result.UNKNOWN,
        "the model does not know action 'conversation_ai'",
    )


def test_what_follows_is_followed_from_each_way() -> None:
    body = _SPLIT.format(a="{ sms: One }", b="{ add_tag: x }") + "- wait: 1m\n- sms: Later"
    assert of(body).result is Result.VIOLATED
    assert of(body.replace("sms: One", "add_tag: y")).result is Result.PROVED


def test_who_a_finder_finds_is_unknown() -> None:
    body = "- find_contact: { email: a@b.example }\n  then: [{ sms: One }]"
    assert of(body).reason.startswith("the model does not know find_contact")


def started_by(trigger: str, body: str) -> CompiledFlow:
    text = steps(body, top=_AT_MOST)
    return compiled(text.replace("call_status: { direction: inbound, status: [no-answer] }", trigger))


_FOUND = "- find_contact: { phone: '{{inboundWebhookRequest.phone}}' }\n  then: [{ sms: One }]\n"


@pytest.mark.parametrize(
    ("body", "trigger", "known"),
    [
        (_FOUND, "webhook: {}", True),
        (_FOUND + "- wait: 1 hour\n- add_tag: called", "webhook: {}", True),
        ("- add_tag: called\n" + _FOUND, "webhook: {}", False),
        (_FOUND, "form: Intake", False),
        (_FOUND, "contact_tag: { added: vip }", False),
    ],
)
def test_the_contact_of_a_webhook_is_the_one_that_its_first_step_finds(
    body: str, trigger: str, known: bool
) -> None:
    verdict = verify(started_by(trigger, body), max_calls=2)[0]
    if known:
        assert verdict.result is Result.PROVED
    else:
        assert verdict.result is Result.UNKNOWN
        assert verdict.reason.startswith("the model does not know find_contact")


def test_either_way_after_a_webhook_is_tried() -> None:
    body = "- find_contact: { phone: '1' }\n  then: [end]\n- sms: One\n- sms: Two"
    assert verify(started_by("webhook: {}", body), max_calls=1)[0].result is Result.VIOLATED


def test_a_simulation_takes_the_first_way() -> None:
    flow = compiled(steps(_SPLIT.format(a="{ sms: One }", b="{ sms: Two }")))
    assert [text.text for text in simulate(flow, [(0, call("no-answer"))]).messages] == ["One"]


_TEST = (
    "version: 1\nflow: example\ntests:\n  - name: it\n    paths: {{ {paths} }}\n"
    "    events: [0s call no-answer]\n    expect: []\n"
)


@pytest.mark.parametrize(
    ("paths", "got"),
    [
        ("", ["00:00:00  sms 'One'"]),
        ("Test: A", ["00:00:00  sms 'One'"]),
        ("Test: B", ["00:00:00  sms 'Two'"]),
        ("Test: C", ["its paths are A, B", "00:00:00  sms 'One'"]),
        ("Other: A", ["no step of that name chooses", "00:00:00  sms 'One'"]),
    ],
)
def test_a_test_says_which_way(paths: str, got: list[str]) -> None:
    flow = compiled(steps(_SPLIT.format(a="{ sms: One }", b="{ sms: Two }")))
    file = load_text(_TEST.format(paths=paths), TestFile).value
    for result in run_case([flow], file, 0):
        assert [item.got.partition(" to +")[0] for item in result.differences] == got


def test_a_case_is_written_as_a_test_with_its_ways() -> None:
    body = _SPLIT.format(a="{ sms: One }", b="{ sms: One }, { wait: 1m }, { sms: Two }")
    flow = compiled(steps(body, top=_AT_MOST))
    (verdict, *_) = verify(flow, max_calls=1)
    assert verdict.counterexample is not None
    assert verdict.promise is not None
    test = as_test(verdict.counterexample, verdict.promise, [flow], account=None, all_flows=False)
    assert "    paths: {Test: B}\n" in test.text


_CARD = (
    "- if: {{ opportunity: {{ status: won }} }}\n  then: [end]\n{between}"
    "- if: {{ opportunity: {{ status: won }} }}\n"
    "  then: [{{ sms: One }}, {{ wait: 1m }}, {{ sms: Two }}]\n"
)


def test_another_card_may_be_found() -> None:
    """Without a finder between them, the second question has the answer of the first."""
    assert of(_CARD.format(between="- sms: Hi\n")).result is Result.PROVED
    found = of(_CARD.format(between="- find_opportunity: {}\n  then: []\n"))
    assert found.result is not Result.PROVED
