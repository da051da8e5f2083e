"""What no proof passes over: what the model does not cover, what nothing reaches, what changes meanwhile."""

import pytest

from ghl_flow.runtime.verify import Result, verify
from tests.conftest import SEED, compiled, steps
from tests.runtime.verified import GUARANTEED, by_name, verdicts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            SEED.replace("- wait: 2 minutes", "- raw: { type: whatsapp_v2 }\n  - wait: 2 minutes"),
            "action 'whatsapp_v2'",
        ),
        (
            steps("- sms: Hi", top=GUARANTEED).replace(
                "call_status: { direction: inbound, status: [no-answer] }", "raw: { type: whatever }"
            ),
            "raw",
        ),
    ],
)
def test_what_cannot_be_decided_is_unknown_with_a_reason(text: str, reason: str) -> None:
    found = verdicts(text)
    assert {item.result for item in found} == {Result.UNKNOWN}
    assert reason in found[0].reason


def test_a_raw_step_nobody_comes_to_leaves_nothing_open() -> None:
    asked = "- if: { tag: vip }\n  then:\n    - raw: { type: whatsapp_v2 }\n"
    body = f"{asked}  else:\n    - sms: Hi\n    - add_tag: vip"
    assert by_name(steps(body, top=GUARANTEED + "\nsettings: { reentry: true }"), max_calls=1) == {
        # A contact may come with the tag, though the flow itself puts it on.
        "replies within 1 minute": Result.UNKNOWN,
        "at most 3 texts per contact within 1 hour": Result.UNKNOWN,
        "never texts after opt out": Result.UNKNOWN,
        "terminates": Result.UNKNOWN,
    }


RAW_WAITS = [
    "{ type: time, startAfter: { type: hour, value: 12, when: after } }",
    "{ type: time, startAfter: { type: weeks, value: 1 } }",
    "{ type: time, startAfter: { type: day, value: 1 } }",
]


@pytest.mark.parametrize("attributes", RAW_WAITS)
def test_a_raw_wait_is_a_wait(attributes: str) -> None:
    flow = steps(f"- raw: {{ type: wait, attributes: {attributes} }}\n- sms: Hi", top=GUARANTEED)
    assert by_name(flow)["replies within 1 minute"] is Result.VIOLATED


@pytest.mark.parametrize(
    "raw",
    [
        "{ type: wait, attributes: { type: time, startAfter: { type: month, value: 1 } } }",
        "{ type: wait, attributes: { type: time, startAfter: { type: fortnight, value: 1 } } }",
        "{ type: wait, attributes: { type: appointment } }",
        "{ type: ivr_gather, attributes: {} }",
        "{ type: conversation_ai, paths: [{ path: A }, { path: B }] }",
        "{ type: add_contact_tag, attributes: { tags: [x], removeAll: true } }",
    ],
)
def test_no_proof_passes_over_what_the_model_does_not_cover(raw: str) -> None:
    flow = steps(f"- raw: {raw}\n- sms: Hi", top=GUARANTEED)
    assert {result for name, result in by_name(flow).items()} == {Result.UNKNOWN}


NEVER_NEW = """
- if: { lead_status: { is: new } }
  then:
    - sms: One
    - sms: Two
    - update_contact: { lead_status: contacted }
"""


@pytest.mark.parametrize(
    ("body", "reached"),
    [
        # Both at once cannot be.
        (
            (
                "- if: { lead_status: { greater_than: 5 } }\n  then:\n"
                "    - if: { lead_status: { less_than: 3 } }\n      then:\n        - sms: Hi"
            ),
            False,
        ),
        (
            (
                "- if: { tag: never }\n  then:\n    - remove_tag: never\n"
                "    - if: { tag: never }\n      then:\n        - sms: Hi"
            ),
            False,
        ),
        (
            (
                "- update_contact: { lead_status: x }\n- if: { lead_status: { is: new } }\n"
                "  then:\n    - sms: A"
            ),
            False,
        ),
        # What the flow itself writes may be there already.
        (NEVER_NEW, True),
        ("- if: { tag: never }\n  then:\n    - add_tag: never\n    - sms: Hi", True),
        ("- sms: Hi", True),
    ],
)
def test_a_search_that_reaches_no_text_proves_nothing(body: str, reached: bool) -> None:
    fields = "{ lead_status: { name: Lead status, type: text } }"
    top = (
        "guarantees: [{ at_most: { sms: 2, within: 1 hour } }, "
        "{ quiet_hours: { from: '21:00', to: '8:00' } }]"
    )
    found = {item.guarantee: item for item in verdicts(steps(body, fields=fields, top=top))}
    about_texts = [item for name, item in found.items() if name != "terminates"]
    assert {item.no_text_reached for item in about_texts} == {not reached}
    if not reached:
        assert {item.result for item in about_texts} == {Result.UNKNOWN}
    assert not found["terminates"].no_text_reached


FILLED_MEANWHILE = """
- if: { note: { empty: true } }
  then:
    - sms: One
- wait: 1m
- if: { note: { is: x } }
  then:
    - sms: Two
"""


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (FILLED_MEANWHILE, Result.VIOLATED),
        (FILLED_MEANWHILE.replace("- wait: 1m\n", ""), Result.PROVED),  # no moment for it to change
        (FILLED_MEANWHILE.replace("{ empty: true }", "{ is: y }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ contains: x }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ greater_than: 5 }"), Result.VIOLATED),
        (FILLED_MEANWHILE.replace("{ is: x }", "{ empty: true }"), Result.VIOLATED),
        ("- if: { note: { is: x } }\n  then:\n    - sms: One\n- wait: 1m\n- sms: Two", Result.VIOLATED),
        (
            "- if: { note: { is: x } }\n  then:\n    - sms: One\n    - end\n- wait: 1m\n- sms: Two",
            Result.PROVED,
        ),
    ],
)
def test_fields_that_no_step_writes_change_while_a_run_waits(body: str, result: Result) -> None:
    fields = "{ note: { name: Note, type: text } }"
    top = "guarantees: [{ at_most: { sms: 1, within: 1 hour } }]"
    found = verdicts(steps(body, fields=fields, top=top))[0]
    assert found.result is result, found.reason


@pytest.mark.parametrize(
    ("promise", "result"),
    [
        ("never_texts_after: [reply]", Result.PROVED),
        ("never_texts_after: [opt_out]", Result.PROVED),
        ("at_most: { email: 1, within: 1 hour }", Result.VIOLATED),
        ("at_most: { any: 1, within: 1 hour }", Result.VIOLATED),
        ("replies_within: 1 minute", Result.PROVED),
    ],
)
def test_a_promise_about_texts_is_not_about_mails(promise: str, result: Result) -> None:
    mail = "- wait: 1 minute\n- email: { subject: Hi, text: Hi }\n"
    text = steps(f"- sms: Hi\n{mail}{mail}", top=f"guarantees:\n  - {promise}")
    verdict = verify(compiled(text), max_calls=1)[0]
    assert verdict.result is result, verdict.reason
