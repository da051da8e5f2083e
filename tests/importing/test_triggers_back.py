"""Stored triggers as those of a flow."""

import json
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.importing.finding import Matter
from ghl_flow.wire.builder import Workspace, trigger_body
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonObject, objects_of
from ghl_flow.wire.workflow import Workflow
from tests.importing.documents import GOLDEN, TEXT, compiled, imported, stored

TagTrigger = tuple[str, str, bool]
"""A name, a tag, and whether it is on."""


def tag_triggers(triggers: Iterable[TagTrigger]) -> list[JsonObject]:
    return [
        {
            "id": f"t{number}",
            "type": "contact_tag",
            "masterType": "highlevel",
            "name": name,
            "active": active,
            "conditions": [{"field": "tagsAdded", "operator": "index-of-true", "value": tag}],
        }
        for number, (name, tag, active) in enumerate(triggers)
    ]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["One", "One 2", "Two", "", "x" * 600]), st.sampled_from("xy"), st.booleans()
        ),
        max_size=5,
    ),
    st.sampled_from(["published", "draft"]),
)
def test_any_triggers_are_taken(triggers: list[TagTrigger], status: str) -> None:
    """Several of one name, some of them alike in all; some switched off, or all of them."""
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **TEXT}
    there = tag_triggers(triggers)
    found = imported(stored([node], status=status), there)
    assert found.taken, found.findings
    made = [trigger_body(one, "wf1", Workspace("l1", "c1", "u1")) for one in compiled(found).triggers]
    # Of a draft it is not known whether anybody switched them off.
    hushed = status == "draft" and not any(one["active"] for one in there)

    def told(one: JsonObject) -> str:
        (row,) = objects_of(one, "conditions")
        return json.dumps([one["name"], row["value"], hushed or one["active"]])

    assert [*map(told, made)] == [*map(told, there)]
    assert (Matter.DRAFT_TRIGGERS in {one.matter for one in found.findings}) == (hushed and bool(there))


def test_triggers_of_one_name_are_called_apart_and_found_by_their_ids() -> None:
    node: JsonObject = {"id": "s1", "order": 0, "type": "sms", "name": "SMS", **TEXT}
    there = tag_triggers([("Tag", "x", True), ("Tag", "y", False)])
    found = imported(stored([node], status="published"), there)
    assert "    name: Tag 2\n    disabled: true" in found.text
    assert [(one.matter, one.where, one.detail) for one in found.findings] == [
        (Matter.CALLED, "Tag", "Tag 2")
    ]
    # HighLevel lists them in another order, one of them with another tag: it is that one that differs.
    changed = [tag_triggers([("Tag", "x", True), ("Tag", "z", False)])[number] for number in (1, 0)]
    live = Workflow.from_document(stored([node], status="published"), changed)
    (one,) = differences(live, compiled(found)._replace(id="wf1"))
    assert (one.action, one.kind, one.name) == ("update", "trigger", "Tag 2")


TRIGGERS = {path.stem: path for path in sorted((GOLDEN / "steps").glob("trigger.*.json"))}


@pytest.mark.parametrize("name", TRIGGERS)
def test_each_trigger_that_was_seen(name: str) -> None:
    trigger = json.loads(TRIGGERS[name].read_text(encoding="utf-8"))
    trigger = {
        "id": "t1",
        "active": True,
        **trigger,
        "name": trigger.get("name") or "One",
        "targetActionId": "s1",
    }
    nodes: list[JsonObject] = [
        {
            "id": "s1",
            "order": 0,
            "type": "sms",
            "name": "SMS",
            "attributes": {"body": "Hi", "attachments": []},
        }
    ]
    found = imported(stored(nodes), [trigger])
    (mine,) = compiled(found).triggers
    theirs = Workflow.from_document(stored(nodes), [trigger]).triggers[0]
    assert (mine.type, mine.name, mine.master_type) == (theirs.type, theirs.name, theirs.master_type)
    # A row that has no id in HighLevel gets one when it is next written; it asks the same.
    assert [row._replace(id="") for row in mine.filters] == [row._replace(id="") for row in theirs.filters]
