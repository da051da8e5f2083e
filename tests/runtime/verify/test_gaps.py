"""What comes after something that is not modelled, in the same instant, breaks no promise and keeps none."""

import pytest

from ghl_flow.runtime.verify import Result, verify
from tests.conftest import compiled, steps

ONE = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
NEVER = "guarantees: [{ never_texts_after: [reply] }]"
QUIET = 'guarantees: [{ quiet_hours: { from: "21:00", to: "8:00" } }]'
ENDS = "guarantees: [terminates]"
UNKNOWN = "- raw: { type: never_heard_of }\n"


def first(body: str, top: str) -> Result:
    return verify(compiled(steps(body, top=top)), max_calls=1)[0].result


@pytest.mark.parametrize(
    ("body", "top", "result"),
    [
        (f"{UNKNOWN}- sms: One\n- sms: Two", ONE, Result.UNKNOWN),
        (f"- sms: One\n{UNKNOWN}- sms: Two", ONE, Result.UNKNOWN),
        (f"- sms: One\n- sms: Two\n{UNKNOWN}", ONE, Result.VIOLATED),
        (f"- wait: 1m\n{UNKNOWN}- sms: One\n- sms: Two", ONE, Result.UNKNOWN),
        (f"- sms: One\n- wait: 1m\n- sms: Two\n{UNKNOWN}", ONE, Result.VIOLATED),
        (
            "- raw: { type: wait, attributes: { type: appointment } }\n- sms: One\n- sms: Two",
            ONE,
            Result.UNKNOWN,
        ),
        (f"{UNKNOWN}- sms: One", QUIET, Result.UNKNOWN),
        (f"- sms: One\n{UNKNOWN}", QUIET, Result.VIOLATED),
        (f"- wait: 1m\n{UNKNOWN}- sms: One", NEVER, Result.UNKNOWN),
        ("- wait: 1m\n- sms: One", NEVER, Result.VIOLATED),
        # What nobody knows may wait, or end the run.
        (f"- add_tag: x\n  id: top\n{UNKNOWN}- goto: top", ENDS, Result.UNKNOWN),
        (
            "- raw: { type: wait, attributes: { type: appointment } }\n  id: top\n- goto: top",
            ENDS,
            Result.UNKNOWN,
        ),
        ("- add_tag: x\n  id: top\n- goto: top", ENDS, Result.VIOLATED),
    ],
)
def test_a_text_after_a_gap_is_not_sure(body: str, top: str, result: Result) -> None:
    assert first(body, top) is result


def test_what_another_run_does_after_a_gap_in_the_same_instant_is_not_sure() -> None:
    """The first run of the instant does what is not known, and may have ended the second."""
    other = compiled(steps(UNKNOWN).replace("\nflow: example", "\nflow: aaa"))
    flow = compiled(steps("- sms: One\n- sms: Two", top=ONE))
    assert verify(flow, max_calls=1, beside=[other])[0].result is Result.VIOLATED  # the other may go second
    own = compiled(steps(f"- sms: One\n- add_tag: go\n{UNKNOWN}- remove_tag: go\n- sms: Two", top=ONE))
    assert verify(own, max_calls=1, beside=[other])[0].result is Result.UNKNOWN


def test_the_case_tells_only_what_is_sure() -> None:
    flow = compiled(steps(f"- sms: One\n- sms: Two\n{UNKNOWN}- sms: Three", top=ONE))
    verdict = verify(flow, max_calls=1)[0]
    assert verdict.counterexample is not None
    assert [moment.what for moment in verdict.counterexample.timeline].count("TEXT") == 2


@pytest.mark.parametrize("body", ["- add_tag: x", "- wait: 1m", "- update_contact: { note: x }"])
def test_a_promise_of_a_flow_that_cannot_text_says_so(body: str) -> None:
    fields = "{ note: { name: Note, type: text } }"
    verdict = verify(compiled(steps(body, fields=fields, top=ONE)), max_calls=1)[0]
    assert (verdict.result, verdict.no_step_texts, verdict.no_text_reached) == (Result.PROVED, True, False)


@pytest.mark.parametrize(("body", "top"), [("- sms: Hi", ONE), ("- add_tag: x", ENDS)])
def test_a_promise_with_a_text_or_not_about_texts_does_not_say_so(body: str, top: str) -> None:
    assert not verify(compiled(steps(body, top=top)), max_calls=1)[0].no_step_texts


MAIL, CALL = "- email: { subject: Hi, text: Hi }", "- voicemail: drop"
QUIETLY = "quiet_hours: { from: '21:00', to: '8:00' }"


@pytest.mark.parametrize(
    ("body", "promise", "silent"),
    [
        (MAIL, "at_most: { sms: 1, within: 1 hour }", True),
        (MAIL, "at_most: { email: 1, within: 1 hour }", False),
        (MAIL, "at_most: { any: 1, within: 1 hour }", False),
        (MAIL, "never_texts_after: [reply]", True),
        (MAIL, QUIETLY, True),
        (MAIL, "no_two_flows_text: 1 hour", True),
        (CALL, "at_most: { sms: 1, within: 1 hour }", True),
        (CALL, "at_most: { email: 1, within: 1 hour }", True),
        (CALL, "at_most: { any: 1, within: 1 hour }", True),
        (CALL, "never_texts_after: [reply]", True),
        ("- sms: Hi", "at_most: { email: 1, within: 1 hour }", True),
        ("- sms: Hi", "at_most: { sms: 1, within: 1 hour }", False),
    ],
)
def test_a_promise_about_what_no_step_sends_holds(body: str, promise: str, silent: bool) -> None:
    """A flow that only mails has nothing open about texts, and its gate opens."""
    top = f"settings: {{ reentry: false }}\nguarantees: [{{ {promise} }}]"
    verdicts = verify(compiled(steps(body, top=top)), max_calls=2)
    assert [one.result for one in verdicts] == [Result.PROVED] * len(verdicts), [
        one.reason for one in verdicts
    ]
    assert verdicts[0].no_step_texts is silent


def test_a_reply_that_no_step_gives_is_missing() -> None:
    top = "guarantees: [{ replies_within: 1m }]"
    flows = [compiled(steps(body, top=top)) for body in (MAIL, CALL, "- add_tag: x")]
    found = [verify(flow, max_calls=1)[0].result for flow in flows]
    assert found == [Result.PROVED, Result.VIOLATED, Result.VIOLATED]
