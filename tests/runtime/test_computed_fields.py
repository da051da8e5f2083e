"""`math`: what a field comes to in a simulation, and what a search knows of it."""

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.simulate import CALLER, Simulation, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.wire.reference import field_reference
from tests.conftest import compiled, steps

_FIELDS = "{ tries: { name: Tries, type: number }, other: { name: Other, type: number } }"


def _run(math: str, contact: Contact) -> Simulation:
    flow = compiled(steps(f"- math: {math}\n- sms: A", fields=_FIELDS))
    simulator = Simulator([flow], contacts=[contact])
    simulator.schedule(0, CALLER, call("no-answer"))
    simulator.run()
    return simulator.result()


@pytest.mark.parametrize(
    ("held", "math", "field", "result"),
    [
        ("2", "{ tries: { add: 1 } }", "tries", "3"),
        ("2", "{ tries: { subtract: 5 } }", "tries", "-3"),
        ("2", "{ tries: { multiply: 1.5 } }", "tries", "3"),
        ("3", "{ tries: { divide: 2 } }", "tries", "1.5"),
        ("2", "{ tries: { add: 1, into: other } }", "other", "3"),
        (" 2 ", "{ tries: { add: 0.5 } }", "tries", "2.5"),
    ],
)
def test_what_comes_of_it(held: str, math: str, field: str, result: str) -> None:
    contact = Contact(CALLER, fields={field_reference("tries"): held})
    found = _run(math, contact)
    assert found.state.contacts[CALLER].fields[field_reference(field)] == result
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("held", "math"),
    [
        ("", "{ tries: { add: 1 } }"),
        ("two", "{ tries: { add: 1 } }"),
        ("1", "{ tries: { divide: 3 } }"),
        ("nan", "{ tries: { add: 1 } }"),
    ],
)
def test_what_is_not_known(held: str, math: str) -> None:
    contact = Contact(CALLER, fields={field_reference("tries"): held} if held else {})
    found = _run(math, contact)
    assert any("holds no number" in gap for gap in found.gaps)


def _decided(body: str, promise: str) -> Result:
    top = f"settings: {{ reentry: false }}\nguarantees: [{promise}]"
    verdict = verify(compiled(steps(body, fields=_FIELDS, top=top)), max_calls=1)[0]
    return verdict.result


_COUNTED = (
    "- update_contact: { tries: 0 }\n- id: again\n  sms: A\n- math: { tries: { add: 1 } }\n- wait: 1 hour\n"
    "- if: { tries: { less_than: NUMBER } }\n  then: [{ goto: again }]"
)


@pytest.mark.parametrize(
    ("number", "result"), [("2", Result.PROVED), ("3", Result.VIOLATED), ("1", Result.PROVED)]
)
def test_what_a_step_has_set_is_counted(number: str, result: Result) -> None:
    """Two texts go out where it counts to 2, three where it counts to 3."""
    assert _decided(_COUNTED.replace("NUMBER", number), "at_most: { sms: 2, within: 1 day }") is result


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ("{ tries: 5 }", Result.UNKNOWN),  # a case would have to begin with 4
        ("{ tries: { has_value: true } }", Result.VIOLATED),
        ("{ tries: { less_than: 100 } }", Result.VIOLATED),
    ],
)
def test_of_what_nobody_set_it_may_come_to_anything(condition: str, result: Result) -> None:
    """Never proved; refuted where it happens to a contact whose number is 0."""
    body = f"- math: {{ tries: {{ add: 1 }} }}\n- if: {condition}\n  then: [{{ sms: A }}, {{ sms: B }}]"
    assert _decided(body, "at_most: { sms: 1, within: 1 hour }") is result


def test_a_text_that_no_number_keeps_back() -> None:
    body = "- math: { tries: { add: 1 } }\n- sms: A"
    assert _decided(body, "at_most: { sms: 1, within: 1 hour }") is Result.PROVED


def test_a_count_that_never_ends_is_no_endless_search() -> None:
    body = _COUNTED.replace("{ less_than: NUMBER }", "{ greater_than: -1 }")
    assert _decided(body, "at_most: { sms: 1, within: 30 minutes }") is Result.PROVED
