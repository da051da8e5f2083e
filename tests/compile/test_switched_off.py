"""`disabled: true`: the step stands on the canvas and does nothing, whatever it is."""

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from tests.conftest import compiled

FLOW = """
version: 1
flow: off
name: Off
trigger: [{ contact_tag: { added: go } }]
settings: { reentry: true }
fields: { tries: { name: Tries, type: number } }
steps:
  - STEP
    disabled: true
  - sms: After
"""


def _run(step: str) -> Simulator:
    simulator = Simulator([compiled(FLOW.replace("STEP", step))], contacts=[Contact(CALLER)])
    for at, event in EventSpec.model_validate("0s tag go").events():
        simulator.schedule(at, CALLER, event)
    simulator.run()
    return simulator


@pytest.mark.parametrize(
    "step",
    [
        "sms: Not said",
        "wait: 1 day",
        "add_tag: vip",
        "update_contact: { tries: 1 }",
        "remove_from_workflow: this",
        "goal: { tag: done }",
    ],
)
def test_it_is_skipped(step: str) -> None:
    simulator = _run(step)
    found = simulator.result()
    assert [(message.at, message.body.split()[0]) for message in found.messages] == [(0, "After")]
    assert found.state.contacts[CALLER].tags == {"go"}
    assert not found.state.contacts[CALLER].fields
    assert not found.gaps


def test_it_is_stored_as_the_builder_stores_it() -> None:
    (node, _) = compiled(FLOW.replace("STEP", "sms: Not said")).workflows[0].workflow.nodes
    assert node.to_json()["advanceCanvasMeta"] == {"isDisabled": True}
    assert node.switched_off


def test_nothing_relies_on_what_it_would_do() -> None:
    """The date that the cooldown looks for is not written, so every call is answered with a text."""
    text = (
        FLOW.replace("  - STEP\n    disabled: true\n  - sms: After\n", "")
        + """
  - if: { tag: texted }
    then: [end]
  - add_tag: texted
  - sms: After
guarantees:
  - at_most: { sms: 1, within: 1 hour }
"""
    )
    assert verify(compiled(text))[0].result is Result.PROVED
    off = text.replace("add_tag: texted", "add_tag: texted\n    disabled: true")
    assert verify(compiled(off))[0].result is Result.VIOLATED


@pytest.mark.parametrize(
    "step",
    [
        "if: { tag: vip }\n    then: [sms: Hi]",
        "goto: there",
        "end: null",
        "wait_for: { reply: x }\n    timeout: 1 day",
    ],
)
def test_what_leads_elsewhere_cannot_be_switched_off(step: str) -> None:
    with pytest.raises(SpecError):
        compiled(FLOW.replace("STEP", step))
