"""Guarantees of a flow beside others of its account."""

import pytest

from ghl_flow.runtime.verify import TEXT, Result, verify
from tests.conftest import compiled, steps


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [("1 minute", "1 minute", Result.VIOLATED), ("1 minute", "12 minutes", Result.PROVED)],
)
def test_two_flows_of_an_account(first: str, second: str, result: Result) -> None:
    top = "guarantees: [{ no_two_flows_text: 10 minutes }]"
    one = compiled(steps(f"- wait: {first}\n- sms: Hi", top=top))
    other = compiled(steps(f"- wait: {second}\n- sms: Hello").replace("flow: example", "flow: other"))
    verdict = verify(one, max_calls=1, beside=[other])[0]
    assert verdict.result is result
    assert verify(one, max_calls=1)[0].result is Result.PROVED
    if verdict.counterexample is not None:
        texts = [moment.flow for moment in verdict.counterexample.timeline if moment.what == TEXT]
        assert sorted(texts) == ["example", "other"]
        assert "example and other both text" in verdict.reason


ONE_TEXT = "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]"
NO_ANSWER = "call_status: { direction: inbound, status: [no-answer] }"
COOLDOWN = """
- if: { tag: texted }
  then: [end]
  else:
    - add_tag: texted
    - sms: Hi
    - wait: 30 minutes
    - remove_tag: texted
"""


@pytest.mark.parametrize(
    ("flow", "other", "result"),
    [
        # What the other flow does keeps or breaks the promise of this one.
        (COOLDOWN, "- sms: Hello", Result.PROVED),
        (COOLDOWN, "- wait: 1 minute\n- remove_tag: texted", Result.VIOLATED),
        ("- sms: Hi\n- add_to_workflow: other", "- wait: 1m\n- add_to_workflow: example", Result.VIOLATED),
        (
            COOLDOWN.replace("- wait: 30 minutes", "- add_to_workflow: other\n    - wait: 30 minutes"),
            "- wait: 1h\n- sms: Hello",
            Result.PROVED,
        ),
        ("- sms: Hi\n- add_to_workflow: elsewhere", "- sms: Hello", Result.UNKNOWN),
        ("- sms: Hi\n- if: { in_flow: other }\n  then:\n    - sms: Ho", "- wait: 1h", Result.VIOLATED),
        # An action of a type that is not known to be harmless may do anything, whatever it names.
        (COOLDOWN, "- raw: { type: custom, attributes: { tags: [vip] } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: remove_from_all_workflows }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: dnd_contact, attributes: { dnd_direction: outbound } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: delete_contact }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: add_contact_tag, attributes: { removeAll: true } }", Result.UNKNOWN),
        (COOLDOWN, "- raw: { type: whatsapp_v2, attributes: {} }", Result.UNKNOWN),
        # These touch nothing that this flow looks at.
        (COOLDOWN, "- raw: { type: email, attributes: { subject: Hi } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: add_notes, attributes: { html: Called } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: wait, attributes: { type: reply } }", Result.PROVED),
        (COOLDOWN, "- raw: { type: add_contact_tag, attributes: { tags: [vip] } }", Result.PROVED),
    ],
)
def test_other_flows_of_the_account_have_a_say(flow: str, other: str, result: Result) -> None:
    again = "settings: { reentry: true }"
    top = f"{again if flow is COOLDOWN or 'add_to' in flow else ''}\n{ONE_TEXT}"
    text = steps(flow, top=top)
    if "add_to" in flow:
        text = text.replace(NO_ANSWER, "contact_tag: { added: go }")
    beside = compiled(steps(other, top=again).replace("\nflow: example", "\nflow: other"))
    verdict = verify(compiled(text), max_calls=2 if flow is COOLDOWN else 1, beside=[beside])[0]
    assert verdict.result is result, verdict.reason
