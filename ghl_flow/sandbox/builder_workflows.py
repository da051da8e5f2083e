"""Workflows as the builder's backend keeps them (observed; docs/highlevel.md).

Steps are stored as they come, as the real one does: an invented key saves, and does nothing.
"""

from uuid import uuid4

from ghl_flow.sandbox.answers import Reply, bad_request, conflict, not_found, unprocessable
from ghl_flow.sandbox.bodies import array, check_body, filled_text, mapping, number, objects, one_of
from ghl_flow.sandbox.endpoint import Call
from ghl_flow.sandbox.identity import now
from ghl_flow.sandbox.publish_check import sentences, steps_of
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

_LARGEST_PAGE = 200
_AUTO_SAVE_KEYS = ("isAutoSave", "autoSaveSession", "autoSaveSessionId")
_STEP_LISTS = ("createdSteps", "modifiedSteps", "deletedSteps")
# What a body cannot change.
_OWNED_BY_THE_SERVER = (
    "_id",
    "id",
    "locationId",
    "companyId",
    "version",
    "status",
    "type",
    "deleted",
    "__v",
    "filePath",
    "fileUrl",
    "triggersFilePath",
    "createdAt",
    "updatedAt",
)


def list_workflows(call: Call) -> Reply:
    """Rows, newest first; `limit` and `offset`. There are no folders: `parentId` is root or finds nothing."""
    kind = call.query.get("type", "workflow")
    limit = min(_count(call, "limit", 20), _LARGEST_PAGE)
    offset = _count(call, "offset", 0)
    rows: list[JsonValue] = []
    if kind == "workflow" and call.query.get("parentId", "root") == "root":
        rows = [_row(document) for document in reversed(call.store.all("workflow", call.location_id))]
    return Reply(200, {"rows": rows[offset : offset + limit], "count": len(rows)})


def create_workflow(call: Call) -> Reply:
    """A new draft each time: the same body twice makes two."""
    body = call.body()
    check_body(
        body, required={"name": filled_text, "company_id": filled_text}, others_allowed=True
    )  # the mixed casing is HighLevel's
    workflow_id = str(uuid4())
    document = new_workflow(call, workflow_id, body)
    call.store.put("workflow", call.location_id, workflow_id, document)
    return Reply(201, {"id": workflow_id})


def new_workflow(call: Call, workflow_id: str, body: JsonObject) -> JsonObject:
    """An empty draft as the builder keeps it; not stored yet."""
    moment = now()
    return {
        "_id": workflow_id,
        "id": workflow_id,
        "locationId": call.location_id,
        "companyId": call.location["companyId"],
        "companyAge": body.get("company_age", 0),
        "name": body["name"],
        "status": "draft",
        "version": 1,
        "dataVersion": 7,
        "type": "workflow",
        "parentId": body.get("parentId"),
        "permission": 380,
        "permissionMeta": {"canRead": True, "canWrite": True},
        "creationSource": "builder",
        "originType": "user",
        "isTriggerBucketMigrated": True,
        "deleted": False,
        "timezone": text_of(body, "timezone") or "account",
        "allowMultiple": body.get("allowMultiple", False),
        "allowMultipleOpportunity": body.get("allowMultipleOpportunity", True),
        "removeContactFromLastStep": True,
        "stopOnResponse": body.get("stopOnResponse", False),
        "autoMarkAsRead": body.get("autoMarkAsRead", False),
        "scheduledPauseDates": [],
        "senderAddress": body.get("senderAddress", {}),
        "eventStartDate": body.get("eventStartDate", ""),
        "updatedBy": body.get("updatedBy", ""),
        "triggersChanged": False,
        "workflowData": body.get("workflowData", {"templates": []}),
        "__v": 0,
        "filePath": f"location/{call.location_id}/workflows/{workflow_id}/1",
        "fileUrl": f"https://storage.invalid/{workflow_id}/1",
        "triggersFilePath": f"location/{call.location_id}/workflows/{workflow_id}/triggers",
        "createdAt": moment,
        "updatedAt": moment,
    }


def get_workflow(call: Call) -> Reply:
    """The full document, with what an auto-save left in it."""
    return Reply(200, found_workflow(call))


def auto_save(call: Call) -> Reply:
    """The whole document in place of the old one. Needs a session block, and the current version."""
    document = found_workflow(call)
    body = call.body()
    check_body(
        body,
        required={
            "name": filled_text,
            "version": number,
            "workflowData": _tree,
            "isAutoSave": _true,
            "autoSaveSession": mapping,
            **dict.fromkeys(_STEP_LISTS, array),
        },
        others_allowed=True,
    )
    session = object_of(body, "autoSaveSession")
    check_body(
        session,
        required={
            "workflowId": one_of(text_of(document, "id")),
            "id": filled_text,
            "userId": filled_text,
            "version": number,
        },
        others_allowed=True,
    )
    _refuse_a_stale_version(document, body["version"], session["version"])
    kept = {key: value for key, value in body.items() if key not in _STEP_LISTS}
    saved = written(call, document, kept | {"autoSaveSessionId": session["id"]})
    return Reply(200, {"id": saved["id"], "version": saved["version"]})


def put_workflow(call: Call) -> Reply:
    """Publish, back to draft, or a plain save. What an auto-save left in the document must not come back.

    The triggers' own `status` follows the workflow's; their `active` switch is left alone.
    """
    document = found_workflow(call)
    body = call.body()
    if leftover := [f"property {key} should not exist" for key in _AUTO_SAVE_KEYS if key in body]:
        raise unprocessable(leftover)
    check_body(
        body,
        required={"version": number},
        optional={"name": filled_text, "status": one_of("draft", "published"), "workflowData": mapping},
        others_allowed=True,
    )
    _refuse_a_stale_version(document, body["version"])
    if any(step.get("next", "") is None for step in steps_of(body)):
        raise bad_request("next must be a string")
    if "templates" not in object_of(body, "workflowData"):
        body = {**body, "workflowData": {"templates": []}}  # the document is replaced: its steps are gone
    status = text_of(body, "status", text_of(document, "status"))
    if status == "published" and (found := sentences(body)):
        raise unprocessable(found)
    before = {key: value for key, value in document.items() if key not in _AUTO_SAVE_KEYS}
    saved = written(call, before | {"status": status}, body)
    if status != document["status"]:
        for trigger in call.store.triggers(call.location_id, text_of(document, "id")):
            call.store.put("trigger", call.location_id, text_of(trigger, "id"), {**trigger, "status": status})
    return Reply(200, {"id": saved["id"], "version": saved["version"], "status": status})


def validate(call: Call) -> Reply:
    """What publishing would refuse, in sentences; nothing is stored."""
    found_workflow(call)
    found = sentences(call.body())
    return Reply(200, {"valid": True} if not found else {"valid": False, "errors": [*found]})


def delete_workflow(call: Call) -> Reply:
    """Gone, with its triggers."""
    workflow_id = text_of(found_workflow(call), "id")
    for trigger in call.store.triggers(call.location_id, workflow_id):
        call.store.delete("trigger", call.location_id, text_of(trigger, "id"))
    call.store.delete("workflow", call.location_id, workflow_id)
    return Reply(200, {"id": workflow_id, "deleted": True})


def found_workflow(call: Call) -> JsonObject:
    """The workflow of the path.

    Raises:
        Refusal: 404.
    """
    document = call.store.get("workflow", call.location_id, call.path["workflow_id"])
    if document is None:
        raise not_found("Workflow not found")
    return document


def written(call: Call, document: JsonObject, body: JsonObject) -> JsonObject:
    """The document with what a body may change in it, stored under the next version."""
    version = document["version"]
    saved: JsonObject = {
        **document,
        **{key: value for key, value in body.items() if key not in _OWNED_BY_THE_SERVER},
        "version": version + 1 if isinstance(version, int) else 1,
        "updatedAt": now(),
    }
    call.store.put("workflow", call.location_id, text_of(saved, "id"), saved)
    return saved


def _refuse_a_stale_version(document: JsonObject, *versions: JsonValue) -> None:
    if any(version != document["version"] for version in versions):
        raise conflict(f"Workflow version mismatch: the current version is {document['version']}")


def _true(key: str, value: JsonValue) -> str | None:
    return None if value is True else f"{key} must be true"


def _tree(key: str, value: JsonValue) -> str | None:
    if not isinstance(value, dict):
        return f"{key} must be an object"
    return objects(f"{key}.templates", value.get("templates"))


def _row(document: JsonObject) -> JsonObject:
    keys = (
        "_id",
        "id",
        "name",
        "type",
        "status",
        "version",
        "parentId",
        "companyId",
        "locationId",
        "dataVersion",
    )
    return {key: document.get(key) for key in (*keys, "createdAt", "updatedAt")}


def _count(call: Call, key: str, default: int) -> int:
    text = call.query.get(key, str(default))
    if not text.isdecimal() or len(text) > 9:
        raise unprocessable([f"{key} must be a number string"])
    return int(text)
