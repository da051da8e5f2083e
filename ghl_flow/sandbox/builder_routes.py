"""The builder's backend as observers describe it (docs/highlevel.md), its traps included."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ghl_flow.sandbox.answers import Refusal, conflict, not_found, unprocessable
from ghl_flow.sandbox.body import json_body
from ghl_flow.sandbox.credentials import check_builder
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, object_of, text_of

Handler = Callable[[Request, str], Awaitable[JSONResponse]]

# Lists of an auto-save that say what changed; they are not part of the stored document.
_NOT_STORED = ("createdSteps", "modifiedSteps", "deletedSteps")
# What a publish must not send back.
_SESSION_KEYS = ("autoSaveSession", "autoSaveSessionId", "isAutoSave")


class BuilderRoutes:
    """The endpoints over one store."""

    def __init__(self, store: SandboxStore) -> None:
        self._store = store

    def routes(self) -> list[Route]:
        """Paths and handlers; fixed words come before ids."""
        base = "/workflow/{location_id}"
        workflow, trigger = f"{base}/{{workflow_id}}", f"{base}/trigger/{{trigger_id}}"
        return [
            Route(base, self._guarded(self._create), methods=["POST"]),
            Route(f"{base}/list", self._guarded(self._list), methods=["GET"]),
            Route(f"{base}/trigger", self._guarded(self._triggers), methods=["GET"]),
            Route(f"{base}/trigger", self._guarded(self._create_trigger), methods=["POST"]),
            Route(trigger, self._guarded(self._update_trigger), methods=["PUT"]),
            Route(trigger, self._guarded(self._delete_trigger), methods=["DELETE"]),
            Route(workflow, self._guarded(self._read), methods=["GET"]),
            Route(workflow, self._guarded(self._write), methods=["PUT"]),
            Route(workflow, self._guarded(self._delete), methods=["DELETE"]),
            Route(f"{workflow}/auto-save", self._guarded(self._auto_save), methods=["PUT"]),
        ]

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            location_id = request.path_params["location_id"]
            try:
                check_builder(request, self._store, location_id)
                return await handler(request, location_id)
            except Refusal as refusal:
                return refusal.response

        return endpoint

    # --- workflows ----------------------------------------------------------------------------

    async def _create(self, request: Request, location_id: str) -> JSONResponse:
        body = await json_body(request)
        if not text_of(body, "name"):
            raise unprocessable("name should not be empty")
        workflow_id = str(uuid4())
        now = _now()
        document: JsonObject = {
            "_id": workflow_id,
            "id": workflow_id,
            "locationId": location_id,
            "companyId": text_of(body, "company_id"),
            "companyAge": body.get("company_age", 0),
            "name": text_of(body, "name"),
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
            "allowMultiple": body.get("allowMultiple") is True,
            "allowMultipleOpportunity": True,
            "removeContactFromLastStep": True,
            "stopOnResponse": body.get("stopOnResponse") is True,
            "autoMarkAsRead": False,
            "scheduledPauseDates": [],
            "senderAddress": {},
            "eventStartDate": "",
            "updatedBy": text_of(body, "updatedBy"),
            "workflowData": object_of(body, "workflowData") or {"templates": []},
            "createdAt": now,
            "updatedAt": now,
        }
        with self._store.transaction():
            self._store.put("workflow", location_id, workflow_id, document)
        return JSONResponse({"id": workflow_id}, 201)

    async def _list(self, request: Request, location_id: str) -> JSONResponse:
        shown = ("_id", "id", "name", "type", "status", "parentId", "companyId", "dataVersion", "version")
        everything = self._store.all("workflow", location_id)
        offset = _number(request.query_params.get("offset"), 0)
        limit = _number(request.query_params.get("limit"), 50)
        rows = [{key: item.get(key) for key in shown} for item in everything[offset : offset + limit]]
        return JSONResponse({"rows": rows, "count": len(everything)})

    async def _read(self, request: Request, location_id: str) -> JSONResponse:
        return JSONResponse(self._workflow(request, location_id))

    async def _auto_save(self, request: Request, location_id: str) -> JSONResponse:
        body = await json_body(request)
        with self._store.transaction():
            live = self._workflow(request, location_id)
            session = object_of(body, "autoSaveSession")
            if body.get("isAutoSave") is not True or text_of(session, "workflowId") != text_of(live, "id"):
                raise unprocessable("autoSaveSession is missing")
            if body.get("version") != live["version"] or session.get("version") != live["version"]:
                raise conflict("the workflow was changed in the meantime")
            stored = {key: value for key, value in body.items() if key not in _NOT_STORED}
            document = self._saved(live, stored, location_id, status=text_of(live, "status"))
        return JSONResponse({"id": document["id"], "version": document["version"]})

    async def _write(self, request: Request, location_id: str) -> JSONResponse:
        body = await json_body(request)
        left = [f"property {key} should not exist" for key in _SESSION_KEYS if key in body]
        if left:
            raise unprocessable(*left)
        with self._store.transaction():
            live = self._workflow(request, location_id)
            if body.get("version") != live["version"]:
                raise conflict("the workflow was changed in the meantime")
            status = "published" if body.get("status") == "published" else "draft"
            document = self._saved(live, body, location_id, status=status)
        return JSONResponse(document)

    async def _delete(self, request: Request, location_id: str) -> JSONResponse:
        with self._store.transaction():
            workflow_id = text_of(self._workflow(request, location_id), "id")
            self._store.delete("workflow", location_id, workflow_id)
            for trigger in self._triggers_of(location_id, workflow_id):
                self._store.delete("trigger", location_id, text_of(trigger, "id"))
        return JSONResponse({"id": workflow_id})

    def _workflow(self, request: Request, location_id: str) -> JsonObject:
        document = self._store.get("workflow", location_id, request.path_params["workflow_id"])
        if document is None:
            raise not_found("workflow not found")
        return document

    def _saved(self, live: JsonObject, body: JsonObject, location_id: str, *, status: str) -> JsonObject:
        version = live["version"]
        document: JsonObject = {
            **live,
            **body,
            "id": live["id"],
            "_id": live["_id"],
            "locationId": location_id,
            "status": status,
            "version": version + 1 if isinstance(version, int) else 1,
            "createdAt": live.get("createdAt"),
            "updatedAt": _now(),
        }
        self._store.put("workflow", location_id, text_of(live, "id"), document)
        return document

    # --- triggers -----------------------------------------------------------------------------

    async def _triggers(self, request: Request, location_id: str) -> JSONResponse:
        return JSONResponse(self._triggers_of(location_id, request.query_params.get("workflowId", "")))

    async def _create_trigger(self, request: Request, location_id: str) -> JSONResponse:
        body = await json_body(request)
        trigger_id = str(uuid4())
        # Observed: other casing answers 200 and stores nothing.
        if text_of(body, "workflowId") and text_of(body, "location_id") == location_id:
            with self._store.transaction():
                self._store.put(
                    "trigger", location_id, trigger_id, {**body, "id": trigger_id, "_id": trigger_id}
                )
        return JSONResponse({"id": trigger_id})

    async def _update_trigger(self, request: Request, location_id: str) -> JSONResponse:
        body = await json_body(request)
        trigger_id = request.path_params["trigger_id"]
        with self._store.transaction():
            live = self._store.get("trigger", location_id, trigger_id)
            if live is None:
                raise not_found("trigger not found")
            self._store.put(
                "trigger", location_id, trigger_id, {**live, **body, "id": trigger_id, "_id": trigger_id}
            )
        return JSONResponse({"id": trigger_id})

    async def _delete_trigger(self, request: Request, location_id: str) -> JSONResponse:
        trigger_id = request.path_params["trigger_id"]
        with self._store.transaction():
            if not self._store.delete("trigger", location_id, trigger_id):
                raise not_found("trigger not found")
        return JSONResponse({"id": trigger_id})

    def _triggers_of(self, location_id: str, workflow_id: str) -> list[JsonObject]:
        return [
            trigger
            for trigger in self._store.all("trigger", location_id)
            if text_of(trigger, "workflowId") == workflow_id
        ]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdigit() else default
