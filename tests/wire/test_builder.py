"""The bodies that HighLevel's builder sends."""

import pytest

from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, status_body, trigger_body
from ghl_flow.wire.json import JsonObject, object_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger, TriggerFilter
from ghl_flow.wire.workflow import Settings, Workflow

PLACE = Workspace("loc", "comp", "user", 12)
ONE = Node("a", "sms", "Text", 0, {"body": "Hi"})
FLOW = Workflow("w", "Flow", (ONE, Node("b", "wait", "Wait", 1, {})))


def _live(*nodes: Node, **more: object) -> JsonObject:
    return {"workflowData": {"templates": [node.to_json() for node in nodes]}, **more}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("live", "created", "modified", "deleted"),
    [
        (None, ["a", "b"], [], []),
        (_live(), ["a", "b"], [], []),
        (_live(*FLOW.nodes), [], [], []),
        (_live(ONE), ["b"], [], []),
        (_live(ONE._replace(name="Old"), FLOW.nodes[1]), [], ["a"], []),
        (_live(*FLOW.nodes, ONE._replace(id="c")), [], [], ["c"]),
        (_live(ONE._replace(id="c")), ["a", "b"], [], ["c"]),
    ],
)
def test_steps_that_are_new_changed_or_gone_are_named(
    live: JsonObject | None, created: list[str], modified: list[str], deleted: list[str]
) -> None:
    body = auto_save_body(FLOW, PLACE, live)
    assert (body["createdSteps"], body["modifiedSteps"], body["deletedSteps"]) == (created, modified, deleted)
    assert object_of(body, "workflowData")["templates"] == [node.to_json() for node in FLOW.nodes]


def test_what_the_document_holds_is_kept_and_what_is_ours_is_not() -> None:
    live = _live(version=7, status="published", window={"days": [1]}, name="Theirs", timezone="contact")
    body = auto_save_body(FLOW._replace(settings=Settings(True, True)), PLACE, live)
    assert (body["version"], body["status"], body["window"]) == (7, "published", {"days": [1]})
    assert (body["name"], body["timezone"]) == ("Flow", "account")
    assert (body["allowMultiple"], body["stopOnResponse"]) == (True, True)
    assert object_of(body, "autoSaveSession") == {
        **object_of(auto_save_body(FLOW, PLACE), "autoSaveSession"),
        "version": 7,
    }
    fresh = auto_save_body(FLOW, PLACE)
    assert (fresh["version"], fresh["status"], fresh["companyAge"]) == (1, "draft", 12)
    assert (fresh["locationId"], fresh["companyId"], fresh["updatedBy"]) == ("loc", "comp", "user")


def test_publishing_sends_no_field_of_the_server_s() -> None:
    live: JsonObject = {
        "id": "w",
        "status": "draft",
        "isAutoSave": True,
        "autoSaveSession": {},
        "autoSaveSessionId": "x",
        "__v": 1,
        "filePath": "x",
        "fileUrl": "x",
        "triggersFilePath": "x",
        "createdAt": "x",
        "updatedAt": "x",
        "window": {},
    }
    assert status_body(live, "published") == {"id": "w", "status": "published", "window": {}}
    assert live["status"] == "draft"


def test_new_workflows_and_triggers() -> None:
    body = create_body("Flow", PLACE)
    assert (body["name"], body["status"], body["company_id"], body["company_age"]) == (
        "Flow",
        "draft",
        "comp",
        12,
    )
    assert (body["allowMultiple"], body["allowMultipleOpportunity"]) == (False, True)
    trigger = trigger_body(Trigger("call", "Call", (TriggerFilter("f", "==", 1),)), "w", PLACE)
    assert trigger["actions"] == [{"workflow_id": "w", "type": "add_to_workflow"}]
    assert (trigger["workflowId"], trigger["location_id"], trigger["status"]) == ("w", "loc", "draft")
    assert len(trigger["conditions"]) == 1  # type: ignore[arg-type]
    assert trigger["active"] is True
