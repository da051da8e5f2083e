"""A stored step: exactly the keys the builder writes, and careful reading of what is stored."""

import pytest

from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node

PLAIN: JsonObject = {"id": "a", "type": "sms", "name": "Text", "order": 2, "attributes": {"body": "Hi"}}
FORK: JsonObject = {
    **PLAIN,
    "next": ["b", "c"],
    "parentKey": "z",
    "parent": "y",
    "nodeType": "condition-node",
    "cat": "conditions",
    "comments": [],
    "sibling": ["d"],
    "advanceCanvasMeta": {"x": 1},
}


@pytest.mark.parametrize("document", [PLAIN, {**PLAIN, "next": "b"}, {**PLAIN, "next": []}, FORK])
def test_what_is_read_is_written_again(document: JsonObject) -> None:
    assert Node.from_json(document).to_json() == document


def test_a_fork_is_told_by_its_list() -> None:
    assert Node.from_json(FORK).forks
    assert Node.from_json(FORK).next == ("b", "c")
    assert not Node.from_json({**PLAIN, "next": "b"}).forks
    assert Node.from_json({**PLAIN, "next": "b"}).next == ("b",)


@pytest.mark.parametrize(
    ("document", "node"),
    [
        ({}, Node("", "", "", 0, {})),
        ({"id": 1, "type": None, "order": "2", "attributes": []}, Node("", "", "", 0, {})),
        ({"next": [1, "b", None]}, Node("", "", "", 0, {}, ("b",), forks=True)),
        ({"next": None, "parentKey": "", "parent": None}, Node("", "", "", 0, {})),
        ({"comments": "x", "sibling": None}, Node("", "", "", 0, {}, comments=(), sibling=())),
    ],
)
def test_what_is_missing_or_of_another_type_is_absent(document: JsonObject, node: Node) -> None:
    assert Node.from_json(document) == node


def test_a_last_step_has_no_next_and_a_first_no_parent() -> None:
    assert Node("a", "sms", "Text", 0, {}).to_json().keys() == PLAIN.keys()
