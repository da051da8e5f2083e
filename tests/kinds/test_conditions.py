"""What a branch asks: each condition as its author writes it, and the contact or event of which it holds."""

import json
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.errors import SpecError
from ghl_flow.kinds.conditions.registry import kind_of_condition
from ghl_flow.runtime.simulate import CALLER, Simulator
from ghl_flow.runtime.state import Contact
from ghl_flow.runtime.verify import Result, verify
from ghl_flow.spec.event import EventSpec
from ghl_flow.wire.json import JsonObject, objects_of
from ghl_flow.wire.reference import field_reference
from tests.conftest import compiled

STEPS = Path(__file__).parents[1] / "golden/steps"
FLOW = """
version: 1
flow: asked
name: Asked
trigger:
  - contact_tag: {{ added: go }}
  - customer_reply: {{}}
  - appointment: {{}}
settings: {{ reentry: true }}
fields:
  tries: {{ name: Tries, type: number }}
  renewal: {{ name: Renewal, type: date }}
  country: {{ name: Own country, type: text }}
steps:
  - if: {condition}
    then:
      - sms: Hi
"""

# A condition, the contact's fields (on 5 January 2026), what happens, and whether it holds.
HOLDS: list[tuple[str, dict[str, str], str, bool]] = [
    ("{ tries: { at_least: 2 } }", {"tries": "2"}, "tag go", True),
    ("{ tries: { at_least: 2 } }", {"tries": "1.9"}, "tag go", False),
    ("{ tries: { at_most: 2 } }", {"tries": "2"}, "tag go", True),
    ("{ tries: { at_most: 2 } }", {"tries": "3"}, "tag go", False),
    ("{ tries: { at_most: 2 } }", {}, "tag go", False),
    ("{ tries: { has_value: true } }", {"tries": "0"}, "tag go", True),
    ("{ tries: { has_value: true } }", {}, "tag go", False),
    ("{ tries: { has_no_value: true } }", {}, "tag go", True),
    ("{ renewal: { day: today } }", {"renewal": "2026-01-05"}, "tag go", True),
    ("{ renewal: { day: tomorrow } }", {"renewal": "2026-01-06"}, "tag go", True),
    ("{ renewal: { day: tomorrow } }", {"renewal": "2026-01-05"}, "tag go", False),
    ("{ renewal: { day: yesterday } }", {"renewal": "2026-01-04"}, "tag go", True),
    ("{ renewal: { in_next: 2 days } }", {"renewal": "2026-01-07"}, "tag go", True),
    ("{ renewal: { not_day: today } }", {"renewal": "2026-01-06"}, "tag go", True),
    ("{ renewal: { not_day: today } }", {"renewal": "2026-01-05"}, "tag go", False),
    ("{ renewal: { not_day: today } }", {}, "tag go", True),
    ("{ renewal: { before: today } }", {"renewal": "2025-12-31"}, "tag go", True),
    ("{ renewal: { before: today } }", {"renewal": "2026-01-05"}, "tag go", False),
    ("{ renewal: { before: today } }", {"renewal": "2026-01-06"}, "tag go", False),
    ("{ renewal: { after: today } }", {"renewal": "2026-01-06"}, "tag go", True),
    ("{ renewal: { after: today } }", {"renewal": "2026-01-05"}, "tag go", False),
    ("{ renewal: { after: today } }", {}, "tag go", False),
    ("{ renewal: { in_next: 2 days } }", {"renewal": "2026-01-08"}, "tag go", False),
    ("{ renewal: { in_next: 1 week } }", {"renewal": "2026-01-04"}, "tag go", False),
    ("{ contact: { postal_code: { is: 78701 } } }", {"postal_code": "78701"}, "tag go", True),
    ("{ contact: { email: { empty: true } } }", {"email": "a@example.org"}, "tag go", False),
    ("{ email: { has_value: true } }", {"email": "a@example.org"}, "tag go", True),
    # A field of its own that is called as one that every contact has.
    ("{ country: US }", {"country": "US"}, "tag go", True),
    ("{ contact: { country: { is: US } } }", {"country": "US"}, "tag go", False),
    ("{ reply: { contains: stop it } }", {}, "reply 'Please STOP IT'", True),
    ("{ reply: { contains: [no, later] } }", {}, "reply 'call me later'", True),
    ("{ reply: { contains: [no, later] } }", {}, "reply yes", False),
    ("{ appointment: { rescheduled: true } }", {}, "appointment rescheduled", True),
    ("{ appointment: { rescheduled: true } }", {}, "appointment confirmed", False),
    ("{ triggered_by: Tag go added }", {}, "tag go", True),
    ("{ triggered_by: Tag go added }", {}, "reply hello", False),
    ("{ triggered_by: Appointment }", {}, "appointment confirmed", True),
]


def held(condition: str, fields: dict[str, str], event: str) -> tuple[bool, list[str]]:
    contact = Contact(CALLER, fields={field_reference(key): value for key, value in fields.items()})
    simulator = Simulator([compiled(FLOW.format(condition=condition))], contacts=[contact])
    for at, happening in EventSpec.model_validate(f"0s {event}").events():
        simulator.schedule(at, CALLER, happening)
    simulator.run()
    found = simulator.result()
    return bool(found.messages), [*found.gaps]


@pytest.mark.parametrize(("condition", "fields", "event", "holds"), HOLDS)
def test_whether_it_holds(condition: str, fields: dict[str, str], event: str, holds: bool) -> None:
    assert held(condition, fields, event) == (holds, [])


@pytest.mark.parametrize(
    "condition", ["{ reply: { contains: x } }", "{ appointment: { rescheduled: true } }"]
)
def test_a_run_that_no_such_thing_started_is_beyond_the_model(condition: str) -> None:
    _, gaps = held(condition, {}, "tag go")
    assert gaps
    assert "none started" in gaps[0]


BRANCHED = """
version: 1
flow: branched
name: Branched
trigger:
  - {trigger}
fields:
  tries: {{ name: Tries, type: number }}
  renewal: {{ name: Renewal, type: date }}
  country: {{ name: Own country, type: text }}
steps:
  - if: {condition}
    then:
      - {then}
    else:
      - {otherwise}
guarantees:
  - at_most: {{ sms: 1, within: 1 hour }}
"""
TRIGGERS = {
    "reply": "customer_reply: {}",
    "appointment": "appointment: {}",
    "triggered_by": "contact_tag: { added: go }\n  - appointment: {}",
}
TWICE = "sms: Hi\n      - sms: Again"


@pytest.mark.parametrize("condition", dict.fromkeys(row[0] for row in HOLDS))
@pytest.mark.parametrize("branches", [(TWICE, "end"), ("end", TWICE)], ids=["then", "else"])
def test_the_search_goes_both_ways(condition: str, branches: tuple[str, str]) -> None:
    """Two texts in one of the branches are refuted, in whichever they are."""
    trigger = TRIGGERS.get(condition.strip("{ ").partition(":")[0], "contact_tag: { added: go }")
    then, otherwise = branches
    text = BRANCHED.format(trigger=trigger, condition=condition, then=then, otherwise=otherwise)
    found = verify(compiled(text), max_calls=1)[0]
    assert found.result is Result.VIOLATED, found.reason


STORED: list[tuple[str, str]] = [
    ("{ tries: { at_least: 2 } }", "condition.field-number.json"),
    ("{ tries: { empty: true } }", "condition.field-empty.json"),
    ("{ tries: { has_value: true } }", "condition.field-filled.json"),
    ("{ reply: { contains: stop } }", "condition.reply-body.json"),
    ("{ appointment: { rescheduled: true } }", "condition.rescheduled.json"),
    ("{ triggered_by: Appointment }", "condition.which-trigger.json"),
]


@pytest.mark.parametrize(("condition", "name"), STORED)
def test_it_is_stored_as_the_builder_stores_it(condition: str, name: str) -> None:
    stored: JsonObject = json.loads((STEPS / name).read_text(encoding="utf-8"))
    assert kind_of_condition(stored).beyond(stored) is None
    node = compiled(FLOW.format(condition=condition)).workflows[0].workflow.nodes[0]
    (branch,) = objects_of(node.attributes, "branches")
    (mine,) = objects_of(objects_of(branch, "segments")[0], "conditions")

    def without(one: JsonObject) -> dict[str, Any]:
        beside = {"__conditionId", "nestedDropdownTypes", "conditionSubType"}
        beside |= {"conditionValue"} if one["conditionType"] == "trigger" else set()  # an id
        return {key: value for key, value in one.items() if key not in beside}

    assert without(mine) == without(stored)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{ tries: { has_value: false } }", "true or not asked"),
        ("{ tries: { empty: false } }", "has_value: true"),
        ("{ renewal: { in_next: 3 hours } }", "whole days"),
        ("{ renewal: { day: monday } }", "'today'"),
        ("{ renewal: { before: 2026-12-25 } }", "write today"),
        ("{ contact: { contry: { is: US } } }", "contacts have no field 'contry'"),
        ("{ contact: {} }", "left empty"),
        ("{ reply: {} }", "contains"),
        ("{ appointment: { rescheduled: false } }", "True"),
        ("{ triggered_by: Tag go adde }", "no trigger of this flow has the name 'Tag go adde'"),
    ],
)
def test_what_cannot_be_meant_is_refused(condition: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(FLOW.format(condition=condition))
    assert said in str(error.value)


ASKED = """
version: 1
flow: asked
name: Asked
trigger:
  - contact_tag: { added: go }
  - contact_tag: { added: go, has_tag: vip }
    name: Of a VIP
settings: { reentry: true }
steps:
  - if: { triggered_by: Of a VIP }
    then: [sms: Hi]
"""


def test_which_of_two_that_fire_at_once_is_not_known() -> None:
    simulator = Simulator([compiled(ASKED)], contacts=[Contact(CALLER, tags={"vip"})])
    for at, happening in EventSpec.model_validate("0s tag go").events():
        simulator.schedule(at, CALLER, happening)
    simulator.run()
    assert any("fire at once" in gap for gap in simulator.result().gaps)


def test_two_triggers_of_one_name_are_refused() -> None:
    with pytest.raises(SpecError) as error:
        compiled(ASKED.replace("    name: Of a VIP\n", "").replace("Of a VIP", "Tag go added"))
    assert "2 triggers of this flow have the name" in str(error.value)


def test_a_run_goes_on_knowing_its_trigger_after_a_reply() -> None:
    waits = """
  - id: ask
    sms: Shall we call?
  - wait_for: { reply: ask }
    timeout: 1 day
    else: [end]
  - if: { triggered_by: Of a VIP, reply: { contains: yes please } }
"""
    text = ASKED.replace("  - contact_tag: { added: go }\n", "  - contact_tag: { removed: go }\n")
    text = text.replace("  - if: { triggered_by: Of a VIP }\n", waits.removeprefix("\n"))
    simulator = Simulator([compiled(text)], contacts=[Contact(CALLER, tags={"vip"})])
    for words in ("0s tag go", "1h reply 'yes please'"):
        for at, happening in EventSpec.model_validate(words).events():
            simulator.schedule(at, CALLER, happening)
    simulator.run()
    assert len(simulator.result().messages) == 2
    assert not simulator.result().gaps


@pytest.mark.parametrize(
    "condition",
    [
        "{ output: { of: webhook, path: order.status, is: paid } }",
        "{ output: { of: http, path: score, at_least: 5 } }",
        "{ output: { of: chatgpt, path: response, contains: angry } }",
        "{ output: { of: custom_code, path: ok, is_not: 'yes' } }",
    ],
)
@pytest.mark.parametrize("branches", [(TWICE, "end"), ("end", TWICE)], ids=["then", "else"])
def test_what_a_step_gave_is_tried_both_ways(condition: str, branches: tuple[str, str]) -> None:
    """A simulation does not know it; in a search either branch may be taken, and a promise on both holds."""
    assert held(condition, {}, "tag go")[1]
    then, otherwise = branches
    trigger = "contact_tag: { added: go }"
    text = BRANCHED.format(trigger=trigger, condition=condition, then=then, otherwise=otherwise)
    assert verify(compiled(text), max_calls=1)[0].result is not Result.PROVED
    once = BRANCHED.format(trigger=trigger, condition=condition, then="sms: Hi", otherwise="sms: Ho")
    once = once.replace("fields:", "settings: { reentry: false }\nfields:")
    assert verify(compiled(once), max_calls=1)[0].result is Result.PROVED


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{ output: { of: webhook, path: a } }", "asks one thing"),
        ("{ output: { of: webhook, path: a, is: x, contains: y } }", "asks one thing"),
        ("{ output: { of: fax, path: a, is: x } }", "'webhook'"),
    ],
)
def test_an_output_that_cannot_be_meant_is_refused(condition: str, said: str) -> None:
    with pytest.raises(SpecError) as error:
        compiled(FLOW.format(condition=condition))
    assert said in str(error.value)
