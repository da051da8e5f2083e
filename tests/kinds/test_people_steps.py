"""Steps for people of the business: what is refused, and what the build sheet says of them."""

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from ghl_flow.kinds.clicks import Shown
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.names import Named
from ghl_flow.kinds.registry import AnyStep
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from tests.kinds.names import KnownNames

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
        ("notify: { bell: x }", "a bell has a title"),
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
