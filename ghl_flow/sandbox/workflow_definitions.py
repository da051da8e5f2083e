"""The v3 Workflow API's view of a workflow: status codes as documented, the shape that of `wire.definition`.

What is stored is what the builder's backend stores, so that either sees what the other wrote, and both run.
"""

from uuid import uuid4

from ghl_flow.kinds.registry import STEP_TYPES
from ghl_flow.kinds.triggers.registry import TRIGGER_TYPES
from ghl_flow.sandbox.answers import Refusal, Reply, conflict, unprocessable
from ghl_flow.sandbox.builder_workflows import found_workflow, new_workflow, written
from ghl_flow.sandbox.definition_check import findings
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import new_id
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of, text_of

_SETTINGS = (
    *("allowMultiple", "allowMultipleOpportunity", "stopOnResponse", "autoMarkAsRead", "timezone"),
    *("window", "senderAddress", "eventStartDate", "removeContactFromLastStep"),
)
# What of a trigger says whose it is and when it was written: all else a definition has.
_NOT_OF_A_DEFINITION = frozenset(
    (
        *("_id", "status", "workflowId", "workflow_id", "location_id", "company_id", "company_age"),
        *(
            "actions",
            "triggersChanged",
            "belongs_to",
            "dateAdded",
            "dateUpdated",
            "date_added",
            "date_updated",
        ),
    )
)


def check_enabled(call: Call) -> None:
    """Whether the sub-account is one of those the API is enabled for.

    Raises:
        Refusal: 403 with the documented code.
    """
    if call.location.get("workflowApi") is False:
        raise Refusal(
            Reply(
                403,
                {
                    "statusCode": 403,
                    "message": "The workflow API is not enabled for this location",
                    "error": "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION",
                },
            )
        )


def list_step_types(call: Call) -> Reply:
    """The triggers and actions that the account may use: those ghl-flow knows."""
    del call
    triggers: list[JsonValue] = [
        {"type": name, "kind": "trigger"} for name in sorted(TRIGGER_TYPES) if name != "raw"
    ]
    names = sorted({name for step in STEP_TYPES.values() for name in step.node_types})
    actions: list[JsonValue] = [{"type": name, "kind": "action"} for name in names]
    return Reply(200, {"triggers": triggers, "actions": actions})


def validate(call: Call) -> Reply:
    """200, whatever comes of it; nothing is written."""
    found: list[JsonValue] = [{"path": path, "message": text} for path, text in findings(call.body())]
    return Reply(200, {"valid": not found, "findings": found})


def create(call: Call) -> Reply:
    """A draft with all of it, or 422 and nothing."""
    body = call.body()
    _refuse_an_invalid_one(body)
    saved = _store(call, new_workflow(call, str(uuid4()), body), body)
    return Reply(201, {"id": saved["id"], "status": "draft", "version": saved["version"]})


def get_definition(call: Call) -> Reply:
    """The definition, which an update takes as it is."""
    return Reply(200, _definition(call, found_workflow(call)))


def put_definition(call: Call) -> Reply:
    """The whole definition in place of a draft's; a step that is not in it is gone.

    Published: 409. A version that has moved on, or a definition that is not valid: 422. Neither writes.
    """
    document, body = found_workflow(call), call.body()
    if document["status"] == "published":
        raise conflict("A published workflow cannot be updated: set it back to draft first")
    if body.get("version") != document["version"]:
        raise unprocessable([f"version {body.get('version')} is stale: it is {document['version']} now"])
    _refuse_an_invalid_one(body)
    saved = _store(call, document, body)
    return Reply(200, {"id": saved["id"], "version": saved["version"]})


def put_status(call: Call) -> Reply:
    """Publish, or back to draft. Not valid: 422. Locked, or paused on a schedule: 409. It stays as it was."""
    document = found_workflow(call)
    status = call.body().get("status")
    if status not in ("draft", "published"):
        raise unprocessable(["status must be one of the following values: draft, published"])
    if document.get("locked") is True or document.get("scheduledPauseDates"):
        raise conflict("The workflow is locked or has a scheduled pause")
    if status == "published":
        _refuse_an_invalid_one(_definition(call, document))
    saved = written(call, {**document, "status": status}, {}) if status != document["status"] else document
    for trigger in call.store.triggers(call.location_id, text_of(document, "id")):
        call.store.put("trigger", call.location_id, text_of(trigger, "id"), {**trigger, "status": status})
    return Reply(200, {"id": saved["id"], "status": status, "version": saved["version"]})


def _refuse_an_invalid_one(definition: JsonObject) -> None:
    if found := findings(definition):
        raise unprocessable([f"{path}: {text}" for path, text in found])


def _definition(call: Call, document: JsonObject) -> JsonObject:
    triggers: list[JsonValue] = [
        {key: value for key, value in trigger.items() if key not in _NOT_OF_A_DEFINITION}
        for trigger in call.store.triggers(call.location_id, text_of(document, "id"))
    ]
    return {
        "id": document["id"],
        "name": document["name"],
        "version": document["version"],
        "settings": {key: document[key] for key in _SETTINGS if key in document},
        "triggers": triggers,
        "workflowData": object_of(document, "workflowData") or {"templates": []},
    }


def _store(call: Call, document: JsonObject, definition: JsonObject) -> JsonObject:
    """Put steps and settings into the document, and the triggers beside it; kept ones keep their ids."""
    saved = written(
        call,
        document,
        {
            "name": definition["name"],
            **{key: value for key, value in object_of(definition, "settings").items() if key in _SETTINGS},
            "workflowData": object_of(definition, "workflowData"),
        },
    )
    workflow_id = text_of(document, "id")
    before = {text_of(one, "id"): one for one in call.store.triggers(call.location_id, workflow_id)}
    for trigger in objects_of(definition, "triggers"):
        known = before.pop(text_of(trigger, "id"), {})
        trigger_id = text_of(known, "id") or new_id()
        call.store.put(
            "trigger",
            call.location_id,
            trigger_id,
            {
                "status": document["status"],
                "masterType": "highlevel",
                "active": True,
                "conditions": [],
                **known,
                **trigger,
                "id": trigger_id,
                "_id": trigger_id,
                "workflowId": workflow_id,
                "location_id": call.location_id,
                "company_id": call.location["companyId"],
                "actions": [{"workflow_id": workflow_id, "type": "add_to_workflow"}],
            },
        )
    for trigger_id in before:
        call.store.delete("trigger", call.location_id, trigger_id)
    return saved
