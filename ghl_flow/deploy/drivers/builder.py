"""The `builder` driver: the backend that HighLevel's own workflow builder uses.

Undocumented; its calls and bodies are those several public projects have observed (docs/highlevel.md).
A 200 from it is no proof, so the caller reads back after every write.
"""

from ghl_flow.deploy.diff import same_trigger
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.highlevel.builder import BuilderApi
from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, status_body, trigger_body
from ghl_flow.wire.json import text_of
from ghl_flow.wire.reference import check_bound
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Status, Workflow


class BuilderDriver:
    """Writes workflows the way a person in the builder does."""

    name = "builder"

    def __init__(self, api: BuilderApi, workspace: Workspace) -> None:
        self._api = api
        self._workspace = workspace

    async def create(self, name: str) -> str:
        """Make an empty draft."""
        return await self._api.create_workflow(create_body(name, self._workspace))

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """The document and its triggers."""
        document = await self._api.get_workflow(workflow_id)
        return LiveWorkflow(document, await self._api.triggers(workflow_id))

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Save the body, then bring the triggers in line: by name, so that those kept keep their ids."""
        body = auto_save_body(workflow, self._workspace, live.document)
        check_bound(body)
        await self._api.auto_save(workflow.id, body)
        wanted = {trigger.name: trigger for trigger in workflow.triggers}
        for stored in live.triggers:
            current = Trigger.from_json(stored)
            desired = wanted.pop(current.name, None)
            if desired is None:
                await self._api.delete_trigger(current.id)
            elif not same_trigger(current, desired):
                changed = trigger_body(desired, workflow.id, self._workspace)
                await self._api.update_trigger(current.id, {**stored, **changed})
        for trigger in wanted.values():
            await self._api.create_trigger(trigger_body(trigger, workflow.id, self._workspace))

    async def set_status(self, workflow_id: str, status: Status) -> None:
        """Publish or unpublish the document as it is now."""
        live = await self._api.get_workflow(workflow_id)
        if text_of(live, "status") != status or status == "published":
            await self._api.put_workflow(workflow_id, status_body(live, status))
