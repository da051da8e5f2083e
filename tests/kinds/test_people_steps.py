"""Steps for people of the business: what is refused, and what the build sheet says of them."""

import json
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.conditions.registry import kind_of_condition
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import Named
from ghl_flow.kinds.read_back import from_node
from ghl_flow.kinds.reading import NotReadable
from ghl_flow.kinds.registry import AnyStep
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from tests.kinds.names import KnownNames

STEPS = Path(__file__).parents[1] / "golden/steps"
STEP: TypeAdapter[Step] = TypeAdapter(AnyStep)


def step(text: str) -> Step:
    return STEP.validate_python(yaml.safe_load(text))


def attributes(text: str) -> JsonObject:
    return step(text).attributes(KnownNames())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("task: { title: x, due: 5 hours }", "whole days"),
        ("task: { title: x, due: 36 hours }", "whole days"),
        ("task: { title: x }", "due"),
        ("task: { title: x, text: a, html: b, due: 1 day }", "either text or html"),
        ("note: { title: x }", "either text or html"),
        ("note: { text: x, color: red }", "color"),
        ("notify: { to: owner }", "one of bell, email and sms"),
        ("notify: { bell: x, title: y, sms: z }", "one of bell, email and sms"),
        ("notify: { bell: x }", "a bell without a title"),
        ("notify: { sms: x, title: y }", "title and opens go with bell"),
        ("notify: { bell: x, title: y, to: [Ann, Bob] }", "a bell rings for one user"),
        ("notify: { sms: x, to: [owner, Bob] }", "stand alone"),
        ("notify: { sms: x, to: { email: a@example.com } }", "goes with sms"),
        ("notify: { bell: x, title: y, to: { number: '+1' } }", "goes with sms"),
        ("assign: []", "at least 1"),
        ("assign: [Ann, Ann]", "listed twice"),
        ('assign: [Ann, "{{opportunity.assignedTo}}"]', "a merge field stands alone"),
        ("event_date: tomorrow", "pattern"),
        ("manual_sms: Hi", "to: USER"),
    ],
)
def test_what_highlevel_cannot_do_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        step(text)


@pytest.mark.parametrize(
    ("text", "users"),
    [
        ("assign: Ann", ["Ann"]),
        ("assign: [Ann, bob@example.com]", ["Ann", "bob@example.com"]),
        ('assign: "{{opportunity.assignedTo}}"', []),
        ("task: { title: x, due: 1 day }", []),
        ("task: { title: x, due: 1 day, to: Ann }", ["Ann"]),
        ("notify: { sms: x, to: all }", []),
        ("notify: { sms: x, to: owner }", []),
        ("notify: { sms: x, to: [Ann, Bob] }", ["Ann", "Bob"]),
        ("notify: { sms: x, to: { number: '+1' } }", []),
        ("manual_call: Ann", ["Ann"]),
        ("manual_sms: { text: Hi, to: Ann }", ["Ann"]),
    ],
)
def test_the_users_that_a_step_names(text: str, users: list[str]) -> None:
    assert [use.name for use in step(text).uses() if use.what is Named.USER] == users


def test_who_takes_turns_is_stored_as_the_builder_does() -> None:
    held = attributes("assign: [Ann, Bob]")
    assert held["traffic_weightage"] == {"user Ann": 1, "user Bob": 1}
    assert held["traffic_index"] == [{"id": "user Ann", "indexes": [1]}, {"id": "user Bob", "indexes": [2]}]
    assert held["total_index"] == 2


def test_one_user_is_a_text_in_the_app_and_a_list_elsewhere() -> None:
    assert attributes("notify: { bell: x, title: y, to: Ann }")["notification"] == {
        "type": "send_notification",
        "body": "x",
        "title": "y",
        "redirectPage": "contact",
        "selectedUser": "user Ann",
        "userType": "user",
    }
    assert attributes("notify: { sms: x, to: Ann }")["sms"] == {
        "body": "x",
        "attachments": [],
        "selectedUser": ["user Ann"],
        "userType": "user",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("assign: Ann", "Users: user Ann; Split Traffic: Equally"),
        ("task: { title: x, due: 2 weeks }", "Due In: 14 days"),
        ("notify: { sms: x, to: owner }", "To User Type: Assigned User (contact owner)"),
        ("manual_call: Ann", "Assign To: user Ann"),
        ("note: Hi", "Note, as source code (HTML), exactly:"),
    ],
)
def test_the_build_sheet_says_it_in_the_builders_words(text: str, words: str) -> None:
    one = step(text)
    node = Node("a", one.node_type(), one.title, 0, one.attributes(KnownNames()))
    assert words in [click.text for click in type(one).drawer(node, Shown({}, {}))]


class EveryName(KnownNames):
    """An account in which each thing is called by its id."""

    def named(self, what: Named, name: str, within: str | None = None) -> str:
        return name

    def name_of_thing(self, what: Named, thing_id: str) -> str:
        return thing_id

    def pipeline_of(self, stage_id: str) -> str:
        return "Sales"


@pytest.mark.parametrize(
    "name",
    [
        "add_notes",
        "add_notes.titled",
        "assign_user",
        "create_opportunity",
        "create_opportunity.stage",
        "event_start_date",
        "internal_create_opportunity",
        "internal_notification",
        "internal_notification.bell",
        "internal_notification.bell-owner",
        "internal_notification.email",
        "internal_update_opportunity",
        "manual-call",
        "manual-sms",
        "remove_assigned_user",
        "remove_opportunity",
        "task-notification",
        "task-notification.relative",
    ],
)
def test_what_real_accounts_hold_is_read_and_compiles_to_the_very_same(name: str) -> None:
    document = json.loads((STEPS / f"{name}.json").read_text(encoding="utf-8"))
    node = Node.from_json({key: value for key, value in document.items() if not key.startswith("_")})
    found = from_node(node, EveryName())
    assert not isinstance(found, NotReadable), found
    again = STEP.validate_python(found)
    kind = type(again)
    assert kind.canonical(again.attributes(EveryName())) == kind.canonical(node.attributes)
    assert again.title == node.name


@pytest.mark.parametrize("name", ["condition.opportunity-stage", "condition.opportunity-status"])
def test_stored_conditions_on_opportunities_are_read(name: str) -> None:
    condition = json.loads((STEPS / f"{name}.json").read_text(encoding="utf-8"))
    kind = kind_of_condition(condition)
    assert kind.beyond(condition) is None
    asked = kind.from_stored(condition, EveryName()).question(EveryName())
    assert {key: condition[key] for key in asked} == asked
