"""The workflow builder's backend, under the paths of backend.leadconnectorhq.com."""

from starlette.routing import Route

from ghl_flow.sandbox import builder_triggers, builder_workflows
from ghl_flow.sandbox.credentials import check_builder
from ghl_flow.sandbox.endpoint import Handler, endpoint
from ghl_flow.sandbox.store import SandboxStore

# In this order: a workflow's id may stand where "list" and "trigger" do.
_ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/list", builder_workflows.list_workflows),
    ("GET", "/trigger", builder_triggers.list_triggers),
    ("POST", "/trigger", builder_triggers.create_trigger),
    ("PUT", "/trigger/{trigger_id}", builder_triggers.update_trigger),
    ("DELETE", "/trigger/{trigger_id}", builder_triggers.delete_trigger),
    ("POST", "", builder_workflows.create_workflow),
    ("GET", "/{workflow_id}", builder_workflows.get_workflow),
    ("PUT", "/{workflow_id}", builder_workflows.put_workflow),
    ("DELETE", "/{workflow_id}", builder_workflows.delete_workflow),
    ("PUT", "/{workflow_id}/auto-save", builder_workflows.auto_save),
    ("POST", "/{workflow_id}/validate-workflows", builder_workflows.validate),
)


def builder_routes(store: SandboxStore) -> list[Route]:
    """Every call of the builder that the sandbox speaks."""
    return [
        Route("/workflow/{location_id}" + path, endpoint(store, check_builder, handler), methods=[method])
        for method, path, handler in _ROUTES
    ]
