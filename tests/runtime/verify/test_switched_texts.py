"""Texts that a step has switched off: who writes START gets them again; and cases in which steps do that."""

import pytest

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.runtime.verify import Result, Verdict, verify
from tests.conftest import compiled, steps

CALL = "call_status: { direction: inbound, status: [no-answer] }"
OFF = "dnd: { 'on': sms }"
ONE_TEXT = "{ at_most: { sms: 1, within: 30 minutes } }"
SILENT = f"- sms: A\n- {OFF}\n- wait: 10 minutes\n- sms: B"


def flow(name: str, body: str, promise: str = "", trigger: str = CALL) -> CompiledFlow:
    top = f"settings: {{ reentry: false, stop_on_response: false }}\nguarantees: [{promise}]"
    text = steps(body, top=top).replace("\nflow: example\nname: Example", f"\nflow: {name}\nname: {name}")
    return compiled(text.replace(CALL, trigger))


def decided(mine: CompiledFlow, *beside: CompiledFlow) -> Verdict:
    return verify(mine, max_calls=1, beside=beside)[0]


@pytest.mark.parametrize(
    ("body", "promise"),
    [
        (SILENT, ONE_TEXT),
        (SILENT, "{ never_texts_after: [reply] }"),
        (SILENT.replace("- sms: A\n", "- sms: A\n- add_tag: a\n"), ONE_TEXT),
    ],
)
def test_who_writes_start_is_texted_again(body: str, promise: str) -> None:
    found = decided(flow("mine", body, promise))
    assert found.result is Result.VIOLATED
    assert found.counterexample is not None
    assert 'reply "START"' in [moment.what for moment in found.counterexample.timeline]


def test_so_it_is_where_another_flow_has_switched_them_off() -> None:
    mine = flow("mine", "- sms: A\n- wait: 10 minutes\n- sms: B", ONE_TEXT)
    other = flow("other", f"- {OFF}", trigger=CALL)
    assert decided(mine, other).result is Result.VIOLATED


def test_without_start_nothing_is_texted() -> None:
    never_back = SILENT.replace("- wait: 10 minutes\n- sms: B", "- wait: 10 minutes\n- add_tag: b")
    assert decided(flow("mine", never_back, ONE_TEXT)).result is Result.PROVED


MAIL = "email: { subject: %s, text: Hello }"
LATER = (
    "- wait_for: { reply: first }",
    "- wait_for: { if: { tag: go } }",
    "- wait_for: { clicked: Booking page }",
)


@pytest.mark.parametrize("waits", LATER)
def test_a_case_in_which_a_step_switches_texts_before_a_later_event(waits: str) -> None:
    """START does not let mails through again, so that only the other flow's step can."""
    body = f"- {MAIL % 'A'}\n- sms: Hi\n  id: first\n- dnd: on\n{waits}\n- {MAIL % 'B'}"
    mine = flow("mine", body, "{ at_most: { email: 1, within: 1 day } }")
    other = flow("other", "- dnd: off", trigger="contact_tag: { added: vip }")
    found = decided(mine, other)
    assert found.result is Result.VIOLATED, found.reason
    assert found.counterexample is not None
    assert [moment.what for moment in found.counterexample.timeline][-3] == "tag added: vip"
