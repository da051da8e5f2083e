"""The time limit holds, also where a single happening may go on in more ways than anybody can wait for."""

from time import process_time

import pytest

from ghl_flow.runtime.verify import Result, verify
from tests.conftest import compiled, steps

TOP = "guarantees: [{ at_most: { sms: 1, per: flow, within: 1 hour } }]"
CARD = "opportunity: { pipeline: Sales, stage: %s, status: open }"


@pytest.mark.parametrize(
    ("trigger", "body"),
    [
        # Each move may start the flow again, or be skipped.
        ("stage: { pipeline: Sales }", f"- {CARD % 'New'}\n- {CARD % 'Quoted'}\n- {CARD % 'New'}"),
        ("opportunity_created: {}", "- create_opportunity: { pipeline: Sales, stage: New }\n" * 3),
        ("opportunity_changed: {}", f"- {CARD % 'New'}\n- update_opportunity: {{ status: won }}"),
    ],
)
def test_a_flow_that_starts_itself_in_one_instant_takes_no_longer(trigger: str, body: str) -> None:
    call = "call_status: { direction: inbound, status: [no-answer] }"
    text = steps(f"- sms: Hi\n{body}", top=f"settings: {{ reentry: true }}\n{TOP}").replace(call, trigger)
    assert trigger in text
    began = process_time()
    found = verify(compiled(text), max_calls=2, seconds=0.5)
    assert process_time() - began < 20
    assert found[0].result is not Result.PROVED


@pytest.mark.parametrize("every", ["5m", "10m"])
def test_a_case_with_an_appointment_is_not_followed_round_for_a_year(every: str) -> None:
    body = f"""
- wait: {{ before_appointment: 1h, late: next }}
- wait: 1m
- sms: Hi
- sms: Ho
- wait: {every}
  id: again
- goto: again"""
    text = steps(body, top="guarantees: [never_texts_after: [answered_call]]").replace(
        "call_status: { direction: inbound, status: [no-answer] }", "appointment: { status: new }"
    )
    began = process_time()
    found = verify(compiled(text), max_calls=3, seconds=1)[0]
    assert process_time() - began < 2.5
    assert found.result is not Result.PROVED


ENDS = "guarantees: [terminates, { at_most: { sms: 1, within: 1 hour } }]"
CALLED = "call_status: { direction: inbound, status: [no-answer] }"


@pytest.mark.parametrize(
    ("body", "beside"),
    [
        ("- sms: Hi\n- add_to_workflow: example", ""),
        ("- add_tag: a\n- remove_tag: a\n- add_to_workflow: example\n- sms: Hi", ""),
        ("- sms: Hi\n- add_to_workflow: other", "- sms: Ho\n- add_to_workflow: example"),
        ("- sms: Hi\n- add_tag: go\n- sms: Ho", "- remove_tag: go\n- add_to_workflow: example"),
    ],
)
def test_what_starts_itself_without_a_wait_never_ends_and_is_told_so(body: str, beside: str) -> None:
    """Which goes first at each start has more ways than can be tried; one that never ends says it all."""
    flow = compiled(steps(body, top=f"settings: {{ reentry: true }}\n{ENDS}"))
    other = steps(beside or "- note: Hi", top="settings: { reentry: true }").replace(
        "\nflow: example", "\nflow: other"
    )
    others = [compiled(other.replace(CALLED, "contact_tag: { added: go }"))]
    began = process_time()
    ends, texts = verify(flow, max_calls=3, seconds=10, beside=others)[:2]
    assert process_time() - began < 20
    assert ends.result is Result.VIOLATED, ends.reason
    assert "without end" in ends.reason
    assert texts.result is not Result.PROVED
