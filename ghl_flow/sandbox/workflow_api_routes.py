"""The v3 Workflow API, under the paths of services.leadconnectorhq.com. Step types' and logs' are a guess."""

import json

from starlette.requests import Request
from starlette.routing import Route

from ghl_flow.sandbox import builder_workflows, workflow_definitions, workflow_logs
from ghl_flow.sandbox.answers import Reply, unprocessable
from ghl_flow.sandbox.credentials import check_v3
from ghl_flow.sandbox.endpoint import Call, Handler, endpoint
from ghl_flow.sandbox.store import SandboxStore

# In this order: a workflow's id may stand where "step-types" and "definition" do.
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/workflows/step-types", workflow_definitions.list_step_types),
    ("POST", "/workflows/definition/validate", workflow_definitions.validate),
    ("POST", "/workflows/", workflow_definitions.create),
    ("GET", "/workflows/{workflow_id}/definition", workflow_definitions.get_definition),
    ("PUT", "/workflows/{workflow_id}/definition", workflow_definitions.put_definition),
    ("PUT", "/workflows/{workflow_id}/status", workflow_definitions.put_status),
    ("GET", "/workflows/{workflow_id}/logs", workflow_logs.list_logs),
    ("DELETE", "/workflows/{workflow_id}", builder_workflows.delete_workflow),
)


def workflow_api_routes(store: SandboxStore) -> list[Route]:
    """Every call of the API that the sandbox speaks."""
    return [
        Route(path, endpoint(store, check_v3, _enabled(handler), location_of=_location), methods=[method])
        for method, path, handler in _ROUTES
    ]


def _enabled(handler: Handler) -> Handler:
    def answer(call: Call) -> Reply:
        workflow_definitions.check_enabled(call)
        return handler(call)

    return answer


def _location(request: Request, content: bytes) -> str:
    """`locationId` in the query of every call. In a body it is refused, as an unknown key is."""
    location_id = request.query_params.get("locationId")
    if not location_id:
        raise unprocessable(["locationId must be a string", "locationId should not be empty"])
    try:
        body = json.loads(content) if content else None
    except (ValueError, RecursionError):
        body = None  # the handler says that it is none
    if isinstance(body, dict) and "locationId" in body:
        raise unprocessable(["property locationId should not exist"])
    return location_id
