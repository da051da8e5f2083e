"""Triggers as the builder's backend keeps them (observed; docs/highlevel.md).

A body in the wrong casing is answered like a good one and stored as nothing.
"""

from ghl_flow.sandbox.answers import Refusal, Reply, not_found, unprocessable
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import new_id
from ghl_flow.wire.json import JsonObject, objects_of, text_of


def list_triggers(call: Call) -> Reply:
    """The triggers of `workflowId`."""
    workflow_id = call.query.get("workflowId")
    if not workflow_id:
        raise unprocessable(["workflowId should not be empty"])
    return Reply(200, [*call.store.triggers(call.location_id, workflow_id)])


def create_trigger(call: Call) -> Reply:
    """An id, whether anything was stored or not."""
    body = call.body()
    trigger_id = new_id()
    if _lands(call, body):
        document: JsonObject = {**_kept(body), "_id": trigger_id, "id": trigger_id}
        call.store.put("trigger", call.location_id, text_of(document, "id"), document)
    return Reply(200, {"id": trigger_id})


def update_trigger(call: Call) -> Reply:
    """The body in place of the old one; with an id nobody has, the 500 that was seen."""
    trigger_id = call.path["trigger_id"]
    body = call.body()
    if call.store.get("trigger", call.location_id, trigger_id) is None:
        message = f"No document to update: locations/{call.location_id}/triggers/{trigger_id}"
        raise Refusal(Reply(500, {"statusCode": 500, "message": message, "error": "Internal Server Error"}))
    if _lands(call, body):
        document: JsonObject = {**_kept(body), "_id": trigger_id, "id": trigger_id}
        call.store.put("trigger", call.location_id, text_of(document, "id"), document)
    return Reply(200, {"id": trigger_id})


def delete_trigger(call: Call) -> Reply:
    """Gone."""
    trigger_id = call.path["trigger_id"]
    if not call.store.delete("trigger", call.location_id, trigger_id):
        raise not_found("Trigger not found")
    return Reply(200, {"id": trigger_id, "deleted": True})


def _kept(body: JsonObject) -> JsonObject:
    """What is stored of a body: which date a reminder is of, only beside the filter that asks for it."""
    asks = any(row.get("operator") == "custom-field-eq" for row in objects_of(body, "conditions"))
    dropped = () if asks else ("custom_date_reminder_config", "match_year")
    return {key: value for key, value in body.items() if key not in dropped}


def _lands(call: Call, body: JsonObject) -> bool:
    """Whether the body is in the one casing that is stored, and for a workflow that is there."""
    workflow_id = text_of(body, "workflowId")
    actions = objects_of(body, "actions")
    return (
        call.store.get("workflow", call.location_id, workflow_id) is not None
        and body.get("location_id") == call.location_id
        and bool(text_of(body, "company_id"))
        and bool(text_of(body, "type"))
        and bool(actions)
        and all(action.get("workflow_id") == workflow_id for action in actions)
    )
