"""A whole stored workflow, read."""

import pytest

from ghl_flow.wire.fingerprint import content_hash, digest_of, elements, short_digest
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.things import with_made
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow

STEP = Node("a", "sms", "Text", 0, {"body": field_reference("x")})
FLOW = Workflow("w", "Flow", (STEP,), (Trigger("call", "Call"),))


@pytest.mark.parametrize(
    ("document", "settings"),
    [
        ({}, Settings()),
        ({"allowMultiple": True, "stopOnResponse": True}, Settings(True, True)),
        ({"allowMultiple": "true", "stopOnResponse": 1}, Settings()),
        ({"timezone": "contact"}, Settings(timezone="contact")),
        ({"timezone": ""}, Settings(timezone="account")),
        ({"timezone": None}, Settings(timezone="account")),
    ],
)
def test_settings(document: JsonObject, settings: Settings) -> None:
    assert Workflow.from_document(document).settings == settings


@pytest.mark.parametrize(
    ("document", "status", "version"),
    [
        ({"status": "published", "version": 7}, "published", 7),
        ({"status": "draft", "version": "7"}, "draft", 0),
        ({"status": "Published"}, "draft", 0),
        ({}, "draft", 0),
    ],
)
def test_what_is_not_said_is_a_draft(document: JsonObject, status: str, version: int) -> None:
    read = Workflow.from_document(document)
    assert (read.status, read.version) == (status, version)


def test_the_first_step_is_the_one_that_nothing_leads_to() -> None:
    later = STEP._replace(id="b", parent_key="a")
    assert FLOW._replace(nodes=(later, STEP)).first == "a"
    assert FLOW._replace(nodes=(later,)).first is None
    assert FLOW._replace(nodes=()).first is None


def test_ids_and_triggers_are_put_in() -> None:
    bound = FLOW.bound({"w": "w1", field_reference("x"): "f1"})
    assert (bound.id, bound.nodes[0].attributes) == ("w1", {"body": "f1"})
    assert FLOW.bound({}).id == "w"
    assert FLOW.with_triggers([{"type": "tag"}]).triggers == (Trigger("tag", ""),)
    read = Workflow.from_document({"_id": "w2", "workflowData": {"templates": [{"id": "s"}, 1]}}, [{}])
    assert (read.id, len(read.nodes), len(read.triggers)) == ("w2", 1, 1)


@pytest.mark.parametrize(
    "changed",
    [
        FLOW._replace(name="Other"),
        FLOW._replace(settings=Settings(allow_multiple=True)),
        FLOW._replace(settings=Settings(stop_on_response=True)),
        FLOW._replace(settings=Settings(timezone="contact")),
        FLOW._replace(triggers=()),
        FLOW._replace(triggers=(Trigger("call", "Call", active=False),)),
        FLOW._replace(triggers=(Trigger("call", "Call", (TriggerFilter("f", "==", 1),)),)),
        FLOW._replace(nodes=(STEP._replace(name="New"),)),
        FLOW._replace(nodes=(STEP, STEP._replace(id="b"))),
    ],
)
def test_another_content_has_another_hash(changed: Workflow) -> None:
    assert content_hash(changed) != content_hash(FLOW)
    assert elements(changed) != elements(FLOW)


def test_status_version_and_ids_of_triggers_are_no_content() -> None:
    same = FLOW._replace(status="published", version=9, id="w9", triggers=(Trigger("call", "Call", id="t"),))
    assert content_hash(same) == content_hash(FLOW)
    assert len(content_hash(FLOW)) == 16


def test_a_digest_minds_no_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": [1, 2]}) == digest_of({"b": [1, 2], "a": 1}) != digest_of({"a": 1})
    assert digest_of({"b": [2, 1]}) != digest_of({"b": [1, 2]})
    assert digest_of("é").startswith(f"sha256:{short_digest('é', 10)}")


def test_references_are_found_wherever_they_stand() -> None:
    one, two, three, four = (field_reference(name) for name in ("one", "two", "three", "four"))
    asks = TriggerFilter(f"contact.{two}", "is", three)
    reminder = Trigger("custom_date_reminder", "Day", beside=(("config", {"customDateFieldId": [four]}),))
    flow = Workflow(
        "w", "Flow", (Node("a", "sms", "Text", 0, {"body": one}),), (Trigger("t", "T", (asks,)), reminder)
    )
    assert [*flow.placed_references] == [(one, "a"), (two, 0), (three, 0), (four, 1)]
    assert [*flow.references] == [one, two, three, four]
    ids = {one: "1", two: "2", three: "3", four: "4"}
    assert [*flow.bound(ids).references] == []
    assert [*with_made(flow, ids).references] == []
