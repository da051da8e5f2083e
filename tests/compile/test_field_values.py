"""`update_contact` and conditions: fields of every contact, fields with options, values to be filled in."""

import json
from pathlib import Path

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.json import objects_of
from tests.conftest import compiled

STEPS = Path(__file__).parents[1] / "golden/steps"
FLOW = """
version: 1
flow: writes
name: Writes
trigger:
  - contact_tag: {{ added: go }}
settings: {{ reentry: true }}
fields:
  source_of: {{ name: Source of, type: text }}
  size: {{ name: Size, type: dropdown, options: [Small, Large] }}
  wishes: {{ name: Wishes, type: checkbox, options: [Call, Mail] }}
steps:
  - {step}
"""


def written(step: str, contact: Contact | None = None) -> tuple[dict[str, str], list[str]]:
    """What the contact's fields hold at the end, and the texts that went out."""
    flow = compiled(FLOW.format(step=step) + "  - sms: Hello {{ contact.first_name }}\n")
    simulator = Simulator([flow], contacts=[contact or Contact(CALLER)])
    for at, event in EventSpec.model_validate("0s tag go").events():
        simulator.schedule(at, CALLER, event)
    simulator.run()
    result = simulator.result()
    assert not result.gaps
    fields = {name.rpartition(":")[2]: value for name, value in result.state.contacts[CALLER].fields.items()}
    return fields, [message.text for message in result.messages]


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("update_contact: { size: Large }", {"size": "Large"}),
        (
            "update_contact: { postal_code: 78701, first_name: Ann }",
            {"postalCode": "78701", "firstName": "Ann"},
        ),
        ("update_contact: { source_of: web, wishes: Call }", {"source_of": "web", "wishes": "Call"}),
        (
            'update_contact: { source_of: "from {{ contact.city }}" }',
            {"city": "Austin", "source_of": "from Austin"},
        ),
        # Nothing to fill in: nothing is written.
        ('update_contact: { source_of: "{{ contact.state }}" }', {"city": "Austin"}),
        ("update_contact: { city: null }", {}),
    ],
)
def test_what_is_written(step: str, fields: dict[str, str]) -> None:
    contact = Contact(CALLER, fields={"city": "Austin"} if "city" in step or "state" in step else {})
    assert written(step, contact)[0] == fields


def test_a_text_reads_what_was_written() -> None:
    assert written("update_contact: { first_name: Ann }")[1] == ["Hello Ann"]


def test_it_is_stored_as_the_builder_stores_it() -> None:
    stored = json.loads((STEPS / "update_contact_field.json").read_text(encoding="utf-8"))["attributes"][
        "fields"
    ][0]
    node = (
        compiled(FLOW.format(step="update_contact: { size: Small, email: a@example.org }"))
        .workflows[0]
        .workflow.nodes[0]
    )
    size, email = objects_of(node.attributes, "fields")
    assert [*size] == [*email] == [*stored]
    assert (size["type"], email["type"], email["field"]) == ("select", "string", "email")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("update_contact: { size: Lrage }", "did you mean 'Large'"),
        ("update_contact: { size: huge }", "its options are Small, Large"),
        ("update_contact: { emial: x }", "did you mean 'email'"),
        ("{ if: { size: big }, then: [end] }", "no option of the field 'size'"),
    ],
)
def test_what_cannot_be_meant_is_refused(step: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(FLOW.format(step=step) + "  - sms: Hi\n")
    assert said in str(error.value) + str([item.hint for item in error.value.diagnostics])


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("{ name: Size, type: dropdown }", "nothing to choose"),
        ("{ name: Size, type: text, options: [a] }", "has no options"),
        ("{ name: Size, type: radio, options: [a, a] }", "listed twice"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(declared: str, said: str) -> None:
    text = FLOW.format(step="sms: Hi").replace(
        "{ name: Size, type: dropdown, options: [Small, Large] }", declared
    )
    with pytest.raises(SpecError, match=said):
        compiled(text)


def test_the_search_leaves_open_what_is_filled_in() -> None:
    """Whatever the contact's city is: two texts may go out, and it is refuted, not passed over."""
    text = FLOW.format(step='update_contact: { source_of: "{{ contact.city }}" }')
    branch = "  - if: { source_of: Austin }\n    then:\n      - sms: A\n      - sms: B\n"
    promise = "guarantees:\n  - at_most: { sms: 1, within: 1 hour }\n"
    assert verify(compiled(text + branch + promise), max_calls=1)[0].result is Result.VIOLATED
    known = text.replace("{{ contact.city }}", "Dallas")
    assert verify(compiled(known + branch + "  - sms: C\n"), max_calls=1)[0].result is not Result.UNKNOWN
