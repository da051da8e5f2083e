"""Stored steps as those of a flow: each that was seen, and what is like none of them."""

from pathlib import Path

import pytest

from ghl_flow.importing.finding import Matter
from ghl_flow.importing.known import Tables, ThingKnown
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from ghl_flow.wire.thing import Thing
from tests.importing.canvases import Drawn, golden_steps
from tests.importing.documents import (
    GOLDEN,
    TEXT,
    as_compared,
    assert_the_same,
    compiled,
    golden,
    imported,
    stored,
    two_steps,
)


@pytest.mark.parametrize("name", golden_steps())
def test_each_step_that_was_seen(name: str) -> None:
    node: JsonObject = {
        "id": "11111111-1111-4111-8111-111111111111",
        "order": 0,
        "name": "One",
        **golden_steps()[name],
    }
    assert_the_same(imported(stored([node])), stored([node]))


CONDITIONS = sorted((GOLDEN / "steps").glob("condition.*.json"))
FORKS = [path for path in sorted((GOLDEN / "steps").glob("*.json")) if "templates" in golden(path)]


def asking(condition: JsonObject) -> list[JsonObject]:
    """A question with one condition, and its two branches."""
    drawn = Drawn(1)
    node, branches = drawn.condition(["y1", "n1"], 0)
    (branch,) = objects_of(object_of(node, "attributes"), "branches")
    objects_of(branch, "segments")[0]["conditions"] = [condition]
    drawn.placed(node, None, None)
    for one in branches:
        drawn.placed(one, str(node["id"]), str(node["id"]))
    return drawn.nodes


@pytest.mark.parametrize("path", CONDITIONS, ids=lambda path: path.stem)
def test_each_condition_that_was_seen(path: Path) -> None:
    nodes = asking(golden(path))
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize(
    "more",
    [
        {"conditionType": "unheard_of", "conditionSubType": "x"},
        {"conditionOperator": "newer-than", "conditionValue": {"a": [1]}},
        {"conditionValue": 5, "somethingNew": True},
    ],
    ids=["type", "operator", "keys"],
)
@pytest.mark.parametrize("path", CONDITIONS[:4], ids=lambda path: path.stem)
def test_a_condition_that_is_not_known_is_passed_through(path: Path, more: JsonObject) -> None:
    nodes = asking({**golden(path), **more})
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize("path", FORKS, ids=lambda path: path.stem)
def test_each_step_that_was_seen_with_its_branches(path: Path) -> None:
    nodes = objects_of(golden(path), "templates")
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize("name", golden_steps())
def test_a_step_that_lacks_something_is_passed_through(name: str) -> None:
    step = golden_steps()[name]
    attributes = object_of(step, "attributes")
    for key in attributes:
        without = {other: value for other, value in attributes.items() if other != key}
        cases: tuple[JsonObject, ...] = (without, {**attributes, key: [{"a": 5}]})
        for changed in cases:
            node: JsonObject = {"id": "s1", "order": 0, "name": "One", **step, "attributes": changed}
            found = imported(stored([node]))
            told = {one.matter for one in found.findings}
            # Ways that lead to no step are no list of steps.
            assert found.taken or Matter.SECRET_INSIDE in told or key == "transitions", (key, changed)


SAME_LENGTHS: list[tuple[JsonObject, str]] = [
    ({"type": "hours", "value": 24, "when": "after"}, "wait: 1 day"),
    ({"type": "hours", "value": 3, "when": "after"}, "wait: 3 hours"),
    ({"type": "minutes", "value": 90, "when": "after"}, "wait: 90 minutes"),
    ({"type": "minutes", "value": 60, "when": "after", "action_in": 0}, "wait: 1 hour"),
    ({"type": "day", "value": 1, "when": "after"}, "wait: 1 day"),
    ({"type": "weeks", "value": 2, "when": "after"}, "wait: 14 days"),
]


@pytest.mark.parametrize(("length", "written"), SAME_LENGTHS, ids=lambda one: str(one) if one else "")
def test_a_length_in_other_units_is_that_length(length: JsonObject, written: str) -> None:
    wait: JsonObject = {"type": "wait", "name": "Pause", "attributes": {"type": "time", "startAfter": length}}
    document = stored(two_steps(wait))
    found = imported(document)
    assert written in found.text
    assert_the_same(found, document)
    # Another length is that length: a unit that the lock keeps is nothing without its number.
    other = written.replace("wait: ", "wait: 2 hours ").split(" ")[:3]
    edited = found._replace(text=found.text.replace(written, " ".join(other)))
    assert compiled(edited).nodes[0].attributes["startAfter"] == {"type": "hour", "value": 2, "when": "after"}


@pytest.mark.parametrize(
    ("step", "attributes"),
    [
        ("goto", {"targetNodeId": "s1", "loopIdentified": True}),
        ("sms", {"body": "Hi", "attachments": [], "template_id": "", "urlAttachments": []}),
        ("add_contact_tag", {"tags": ["vip"], "removeAll": False, "customTags": []}),
        ("remove_contact_tag", {"tags": ["vip"], "removeAll": False}),
        ("drip", {"batchSize": 10, "interval": {"timeUnit": "days", "value": 1}}),
        ("create_opportunity", {"pipeline_id": "p1", "opportunity_status": "open", "fields": []}),
        (
            "update_contact_field",
            {
                "actionType": "update_field_data",
                "fields": [
                    {"field": "firstName", "value": "Al", "title": "Nome", "type": "text", "date": ""}
                ],
            },
        ),
        (
            "wait",
            {
                "type": "appointment",
                "appointmentStartAfter": {"when": "after", "type": "hours", "value": 2, "distributed": {}},
                "appointmentCondition": "next",
            },
        ),
    ],
)
def test_what_changes_nothing_of_a_step_is_kept_in_the_lock(step: str, attributes: JsonObject) -> None:
    """Written by scripts, by older builders, in another language: no reason to be `raw`."""
    node: JsonObject = {"type": step, "name": "One", "attributes": attributes}
    nodes = two_steps(node)
    if step == "goto":
        nodes = [*two_steps({"type": "sms", "name": "First", **TEXT})]
        nodes[1] = {**nodes[1], "type": "goto", "name": "Again", "attributes": attributes}
    tables = Tables(things={Thing.PIPELINE: {"p1": ThingKnown("Sales")}})
    document = stored(nodes)
    found = imported(document, tables=tables)
    assert [one for one in found.findings if one.matter is Matter.RAW] == []
    again = {node.id: as_compared(node.to_json()) for node in compiled(found, tables).nodes}
    for one in nodes:
        assert again[str(one["id"])] == as_compared(one)
