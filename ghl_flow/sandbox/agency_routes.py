"""What an agency's token opens: pushing a snapshot into a sub-account, and asking how far that is.

A snapshot of the sandbox is called `snapshot-of-<location id>`: it has what that sub-account holds when it
is pushed. The first question about a push is answered with `processing`.
"""

from collections.abc import Mapping
from typing import Final

from starlette.routing import Route

from ghl_flow.sandbox.answers import Reply, bad_request
from ghl_flow.sandbox.bodies import check_query
from ghl_flow.sandbox.credentials import check_agency
from ghl_flow.sandbox.endpoint import Call, endpoint
from ghl_flow.sandbox.identity import new_id, now
from ghl_flow.sandbox.store import Kind, SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, object_of, text_of

SNAPSHOT_OF = "snapshot-of-"
"""How a snapshot of the sandbox is called, before the location id of its sub-account."""
# What a snapshot brings beside workflows, and what tells that it is there already.
_BESIDE: Final[tuple[tuple[Kind, str], ...]] = (
    ("custom_field", "fieldKey"),
    ("custom_value", "name"),
    ("tag", "name"),
)


def agency_routes(store: SandboxStore) -> list[Route]:
    """Both endpoints."""
    status = "/snapshots/snapshot-status/{snapshot_id}/location/{location_id}"
    return [
        Route("/locations/{location_id}", endpoint(store, check_agency, _update), methods=["PUT"]),
        Route(status, endpoint(store, check_agency, _last_push), methods=["GET"]),
    ]


def _update(call: Call) -> Reply:
    body = call.body()
    if text_of(body, "companyId") != text_of(call.location, "companyId"):
        raise bad_request("companyId is not the agency of this location")
    snapshot = object_of(body, "snapshot")
    if snapshot:
        _push(call, text_of(snapshot, "id"), override=snapshot.get("override") is True)
    location = call.store.get("location", call.location_id, call.location_id) or call.location
    answer: JsonObject = {key: location[key] for key in ("id", "companyId", "name")}
    return Reply(200, answer)


def _push(call: Call, snapshot_id: str, *, override: bool) -> None:
    source = snapshot_id.removeprefix(SNAPSHOT_OF)
    if not snapshot_id.startswith(SNAPSHOT_OF) or call.store.get("location", source, source) is None:
        raise bad_request("Snapshot not found")
    ids = _pushed_beside(call, source)
    there = {text_of(item, "name"): item for item in call.store.all("workflow", call.location_id)}
    pushed: list[tuple[JsonObject, JsonObject]] = []
    for document in call.store.all("workflow", source):
        before = there.get(text_of(document, "name"), {}) if override else {}
        ids[text_of(document, "id")] = text_of(before, "id") or new_id()
        pushed.append((document, before))
    for document, before in pushed:
        workflow_id = ids[text_of(document, "id")]
        version = before.get("version")
        moment = now()
        copy: JsonObject = {
            **document,
            "workflowData": _with_ids(document.get("workflowData"), ids),
            "id": workflow_id,
            "_id": workflow_id,
            "locationId": call.location_id,
            "version": (version if isinstance(version, int) else 0) + 1,
            "createdAt": before.get("createdAt", moment),
            "updatedAt": moment,
        }
        call.store.put("workflow", call.location_id, workflow_id, copy)
        for trigger in call.store.triggers(call.location_id, workflow_id):
            call.store.delete("trigger", call.location_id, text_of(trigger, "id"))
        for trigger in call.store.triggers(source, text_of(document, "id")):
            trigger_id = new_id()
            placed = object_of({"trigger": _with_ids(trigger, ids)}, "trigger")
            placed = {**placed, "id": trigger_id, "_id": trigger_id, "workflowId": workflow_id}
            call.store.put("trigger", call.location_id, trigger_id, placed)
    push: JsonObject = {"id": new_id(), "snapshot": snapshot_id, "asked": 0}
    call.store.put("location", call.location_id, call.location_id, {**call.location, "push": push})


def _pushed_beside(call: Call, source: str) -> dict[str, str]:
    """Bring fields, values and tags that are not there; which id each of the source has here.

    What is there stays as it is: a custom value keeps its text (R35).
    """
    ids = {source: call.location_id}
    for kind, key in _BESIDE:
        there = {text_of(one, key): text_of(one, "id") for one in call.store.all(kind, call.location_id)}
        for one in call.store.all(kind, source):
            own = there.get(text_of(one, key)) or new_id()
            ids[text_of(one, "id")] = own
            if text_of(one, key) not in there:
                copy: JsonObject = {**one, "id": own, "locationId": call.location_id}
                call.store.put(kind, call.location_id, own, copy)
    return ids


def _with_ids(value: JsonValue, ids: Mapping[str, str]) -> JsonValue:
    """The same with the ids of this location in place of the source's."""
    if isinstance(value, str):
        return ids.get(value, value)
    if isinstance(value, list):
        return [_with_ids(item, ids) for item in value]
    if isinstance(value, dict):
        return {key: _with_ids(item, ids) for key, item in value.items()}
    return value


def _last_push(call: Call) -> Reply:
    check_query(call.query, ("companyId",))
    push = object_of(call.location, "push")
    if text_of(push, "snapshot") != call.path["snapshot_id"]:
        raise bad_request("No snapshot push found")
    asked = push.get("asked")
    first = not (isinstance(asked, int) and asked)
    call.store.put(
        "location", call.location_id, call.location_id, {**call.location, "push": {**push, "asked": 1}}
    )
    data: JsonObject = {
        "id": text_of(push, "id"),
        "locationId": call.location_id,
        "status": "processing" if first else "completed",
        "completed": [] if first else ["workflows", "custom_fields", "custom_values", "tags"],
        "pending": ["workflows"] if first else [],
    }
    return Reply(200, {"data": data})
