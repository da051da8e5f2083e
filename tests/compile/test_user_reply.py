"""`cancel_on: user_reply`: a person of the business texted first (R36)."""

from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.builder import Workspace, trigger_body
from ghl_flow.wire.definition import to_definition
from ghl_flow.wire.json import objects_of
from tests.conftest import compiled

FLOW = """
version: 1
flow: polite
name: Polite
trigger:
  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }
settings: { reentry: true }
cancel_on: [answered_call, reply, user_reply]
steps:
  - wait: 2 minutes
  - sms: Sorry we missed your call
guarantees:
  - never_texts_after: [user_reply]
  - replies_within: 3 minutes
"""


def test_a_companion_listens_for_it_with_the_trigger_that_highlevel_has() -> None:
    workflow = compiled(FLOW).workflows[1].workflow
    (listener,) = [trigger for trigger in workflow.triggers if trigger.type == "user_replied"]
    body = trigger_body(listener, "w", Workspace("l", "c", "u"))
    assert (body["type"], body["masterType"]) == ("user_replied", "internal")
    stored = {
        item["type"]: item.get("masterType") for item in objects_of(to_definition(workflow), "triggers")
    }
    assert stored == {"call_status": None, "customer_reply": None, "user_replied": "internal"}


def test_who_is_written_to_by_hand_gets_no_text() -> None:
    for words, texts in (
        (["0s call"], 1),
        (["0s call", "90s user_reply"], 0),
        (["0s user_reply", "1s call"], 1),
    ):
        simulator = Simulator([compiled(FLOW)])
        for at, event in [one for word in words for one in EventSpec.model_validate(word).events()]:
            simulator.schedule(at, CALLER, event)
        simulator.run()
        assert len(simulator.result().messages) == texts


def test_it_is_proved_and_without_it_refuted() -> None:
    assert [item.result for item in verify(compiled(FLOW), max_calls=2)][:2] == [Result.PROVED] * 2
    without = FLOW.replace(", user_reply]\nsteps", "]\nsteps")
    assert without != FLOW
    found = verify(compiled(without), max_calls=2)[0]
    assert found.result is Result.VIOLATED
    assert found.counterexample is not None
    assert any(moment.what == "message of a user" for moment in found.counterexample.timeline)
