"""Stored workflows of any form as flows: taken whole, or not at all."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import import_
from ghl_flow.importing.finding import Matter
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import load_text
from ghl_flow.wire.json import JsonObject, object_of, objects_of
from tests.importing.canvases import MESSES, Drawn, Mess
from tests.importing.documents import TEXT, assert_the_same, imported, stored, two_steps


@settings(deadline=None, max_examples=60)
@given(st.integers(min_value=0, max_value=2**32))
def test_any_canvas(seed: int) -> None:
    drawn = Drawn(seed)
    drawn.chain(None, None, 0)
    assert_the_same(imported(stored(drawn.nodes)), stored(drawn.nodes))


@settings(deadline=None, max_examples=60)
@given(st.integers(min_value=0, max_value=2**32), st.lists(st.sampled_from(MESSES), min_size=1, max_size=3))
def test_any_mess_is_taken_whole_or_not_at_all(seed: int, messes: list[Mess]) -> None:
    drawn = Drawn(seed)
    drawn.chain(None, None, 0)
    for mess in messes:
        mess(drawn.random, drawn.nodes)
    found = imported(stored(drawn.nodes))
    if found.taken:
        assert_the_same(found, stored(drawn.nodes))
    else:
        assert any(one.stops for one in found.findings)


def test_steps_after_a_fork_stand_after_it() -> None:
    drawn = Drawn(1)
    ways = ["y1", "n1"]
    node, branches = drawn.condition(ways, 0)
    sms: JsonObject = {"type": "sms", "name": "SMS", "attributes": {"body": "Hi", "attachments": []}}
    branches[0]["next"], branches[1]["next"] = "g1", "after"
    nodes: list[JsonObject] = [
        node,
        {**branches[0], "parentKey": node["id"], "parent": node["id"]},
        {
            "id": "g1",
            "order": 0,
            "type": "goto",
            "name": "Go To",
            "parentKey": "y1",
            "parent": "y1",
            "attributes": {"targetNodeId": "after", "type": "goto"},
        },
        {**branches[1], "parentKey": node["id"], "parent": node["id"]},
        {"id": "after", "order": 0, **sms, "parentKey": "n1", "parent": "n1"},
    ]
    found = imported(stored(nodes))
    assert_the_same(found, stored(nodes))
    flow = load_text(found.text, Flow).value
    assert [step.keyword for step in flow.steps] == ["if", "sms"]
    assert "goto" not in found.text


def test_a_long_workflow_is_read_in_bounded_depth() -> None:
    nodes: list[JsonObject] = [
        {
            "id": f"s{number}",
            "order": number,
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": f"Hi {number}", "attachments": []},
        }
        for number in range(300)
    ]
    for one, other in pairwise(nodes):
        one["next"], other["parentKey"] = other["id"], one["id"]
    assert_the_same(imported(stored(nodes)), stored(nodes))


@pytest.mark.parametrize(
    ("nodes", "matter"),
    [
        ([], Matter.EMPTY),
        (
            [{"id": "a", "type": "sms", "name": "A", "attributes": {}, "next": "a", "parentKey": None}],
            Matter.TANGLED,
        ),
        (
            [
                {"id": "a", "type": "sms", "name": "A", "attributes": {}, "next": "b"},
                {"id": "a", "type": "sms", "name": "A", "attributes": {}},
            ],
            Matter.TANGLED,
        ),
    ],
)
def test_what_no_flow_can_be_is_said(nodes: list[JsonObject], matter: Matter) -> None:
    found = imported(stored(nodes))
    assert not found.taken
    assert matter in {one.matter for one in found.findings if one.stops}


def nested(kind: str, deep: int) -> list[JsonObject]:
    """Forks, each the first step of the first branch of the one before, and a text in the last."""
    drawn = Drawn(1, jumps=False)
    before: JsonObject | None = None
    for _ in range(deep):
        ways = [drawn.id(), drawn.id()]
        node, branches = drawn.condition(ways, 0) if kind == "condition" else drawn.split(ways, 0)
        parent = str(before["id"]) if before else None
        drawn.placed(node, parent, parent)
        for branch in branches:
            drawn.placed(branch, str(node["id"]), str(node["id"]))
        if before is not None:
            before["next"] = node["id"]
        before = branches[0]
    return drawn.nodes


@pytest.mark.parametrize("kind", ["condition", "split"])
@pytest.mark.parametrize("deep", [1, 14, 16, 30, 31, 40, 61, 400])
def test_forks_in_forks_are_taken_or_told_of(kind: str, deep: int) -> None:
    document = stored(nested(kind, deep))
    found = imported(document)
    if found.taken:
        assert_the_same(found, document)
    assert found.taken == (deep <= {"condition": 30, "split": 15}[kind])
    stops = [one for one in found.findings if one.stops]
    assert {one.matter for one in stops} == (set() if found.taken else {Matter.TANGLED})
    assert all("deep" in one.detail for one in stops)


def test_the_document_that_is_measured_is_taken_whole() -> None:
    """How long it takes, `make bench` says."""
    document = import_.document()
    assert len(objects_of(object_of(document, "workflowData"), "templates")) >= 150
    found = imported(document)
    assert found.taken
    assert_the_same(found, document)


@pytest.mark.parametrize("name", ["Old text", "two\nlines", "\x1b[31m", "#: {x}"])
def test_steps_that_nothing_leads_to_are_named_in_a_comment(name: str) -> None:
    apart: JsonObject = {"id": "s9", "order": 0, "parentKey": "gone", "type": "sms", "name": name}
    apart["attributes"] = {"body": "Hi", "attachments": []}
    found = imported(stored([*two_steps({"type": "sms", "name": "SMS", **TEXT}), apart]))
    assert found.taken, found.findings
    first, second = found.text.splitlines()[-2:]
    assert first == "# Nothing leads to these steps; the lock keeps them:"
    assert second.startswith("#   sms '")
    assert "\x1b" not in found.text
    assert_the_same(found, stored([*two_steps({"type": "sms", "name": "SMS", **TEXT}), apart]))
