"""What a plan shows of a step that differs."""

from typing import Any

import pytest

from ghl_flow.deploy.planning.diff import Detail, step_changes
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow


def step(attributes: JsonObject, name: str = "Text") -> Node:
    return Node("n", "sms", name, 0, attributes)


def details(before: Node, after: Node) -> list[Detail]:
    live, wanted = (Workflow(id="w", name="W", nodes=(one,)) for one in (before, after))
    found = step_changes(live, wanted)
    assert {(one.action, one.part) for one in found} <= {("update", "step/n")}
    return [detail for one in found for detail in one.details]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ({"body": "a"}, {"body": "b"}, [("body", "a", "b")]),
        ({"body": "a", "more": 1}, {"body": "a"}, []),  # what HighLevel adds is no difference
        ({}, {"body": "b"}, [("body", "nothing", "b")]),
        ({"on": True}, {"on": False}, [("on", "on", "off")]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", "1", "2")]),
        ({"tags": ["x", "y"]}, {"tags": ["x", "z"]}, [("tags[1]", "y", "z")]),
        ({"tags": ["x"]}, {"tags": ["x", "y"]}, [("tags", "x", "x, y")]),
        ({"tags": ["x", "y"]}, {"tags": ["y", "x"]}, [("tags[0]", "x", "y"), ("tags[1]", "y", "x")]),
    ],
)
def test_the_attributes_of_a_step(before: JsonObject, after: JsonObject, shown: list[Detail]) -> None:
    assert details(step(before), step(after)) == shown


def asked(subtype: str, operator: str, value: str) -> JsonObject:
    return {
        "conditionType": "contact_detail",
        "conditionSubType": subtype,
        "conditionOperator": operator,
        "conditionValue": value,
        "__conditionId": f"{subtype}-{value}",
        "nestedDropdownTypes": ["sheet"],
    }


VIP, NEW, BIG = (
    asked("tags", "index-of-true", "vip"),
    asked("tags", "index-of-false", "new"),
    asked("size", "==", "big"),
)
VIP_WORDS = "Contact Details > Tags includes vip"


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        ([[VIP]], [[VIP], [BIG]], VIP_WORDS, f"({VIP_WORDS}) or (Contact Details > size is big)"),
        ([[VIP]], [[VIP, NEW]], VIP_WORDS, f"{VIP_WORDS} and Contact Details > Tags does not include new"),
        ([], [[VIP]], "", VIP_WORDS),
    ],
)
def test_what_a_branch_asks_is_told_as_the_builder_says_it(
    before: list[list[JsonObject]], after: list[list[JsonObject]], old: str, new: str
) -> None:
    """Where the number of conditions changes; the builder's constant lists are not shown."""
    sides: list[JsonObject] = [
        {"branches": [{"segments": [{"operator": "and", "conditions": [*part]} for part in parts]}]}
        for parts in (before, after)
    ]
    ((_, was, now),) = details(step(sides[0]), step(sides[1]))
    assert (was, now) == (old, new)


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"name": "Other"}, [("name", "Text", "Other")]),
        ({"next": ("m",)}, [("place", "", "moved")]),
        ({"parent_key": "m"}, [("place", "", "moved")]),
        ({"order": 3}, [("place", "", "moved")]),
    ],
)
def test_the_name_and_place_of_a_step(changed: dict[str, Any], shown: list[Detail]) -> None:
    assert details(step({}), step({})._replace(**changed)) == shown


def test_a_secret_is_not_shown_and_another_one_is_seen() -> None:
    sides: list[JsonObject] = [
        {"headers": [{"key": "Authorization", "value": f"Bearer {one}"}]} for one in "ab"
    ]
    ((what, old, new),) = details(*map(step, sides))
    assert what == "headers[0].value"
    assert old != new
    assert "Bearer" not in old + new


def trigger(name: str, value: str, *, active: bool = True) -> Trigger:
    return Trigger("contact_tag", name, (TriggerFilter("tag", "==", value),), active=active)


@pytest.mark.parametrize(
    ("live", "wanted", "found"),
    [
        ([trigger("T", "a")], [trigger("T", "a")], []),
        ([trigger("T", "a")], [trigger("T", "b")], [("update", "T")]),
        ([trigger("T", "a")], [trigger("T", "a", active=False)], [("update", "T")]),
        ([trigger("T", "a")], [], [("delete", "T")]),
        ([], [trigger("T", "a")], [("create", "T")]),
        ([trigger("T", "a"), trigger("T", "a")], [trigger("T", "a")], [("delete", "T")]),
    ],
)
def test_triggers_are_told_apart_by_name(
    live: list[Trigger], wanted: list[Trigger], found: list[tuple[str, str]]
) -> None:
    before, after = (Workflow(id="w", name="W", nodes=(), triggers=tuple(one)) for one in (live, wanted))
    assert [(one.action, one.name) for one in step_changes(before, after)] == found


def test_settings() -> None:
    live = Workflow(id="w", name="Old", nodes=(), settings=Settings(allow_multiple=True))
    found = step_changes(live, Workflow(id="w", name="New", nodes=()))
    assert [one.details for one in found] == [(("name", "Old", "New"),), (("re-entry", "on", "off"),)]


@pytest.mark.parametrize(
    ("live", "wanted", "shown"),
    [
        (trigger("T", "a"), trigger("T", "b"), [("filters", "tag == a", "tag == b")]),
        (trigger("T", "a", active=False), trigger("T", "a"), [("active", "off", "on")]),
        (
            trigger("T", "a")._replace(enters_at="n2"),
            trigger("T", "a"),
            [("enters at", "another step", "the first step")],
        ),
        (
            trigger("T", "a"),
            trigger("T", "a")._replace(enters_at="n2"),
            [("enters at", "the first step", "the step of start:")],
        ),
        (
            trigger("T", "a")._replace(type="call_status"),
            trigger("T", "a"),
            [("type", "call_status", "contact_tag")],
        ),
        (
            trigger("T", "a", active=False),
            trigger("T", "b"),
            [("active", "off", "on"), ("filters", "tag == a", "tag == b")],
        ),
    ],
)
def test_what_of_a_trigger_differs_is_shown(live: Trigger, wanted: Trigger, shown: list[Detail]) -> None:
    """One that was switched off in HighLevel has the same filters."""
    before, after = (Workflow(id="w", name="W", nodes=(), triggers=(one,)) for one in (live, wanted))
    (found,) = step_changes(before, after)
    assert [*found.details] == shown
