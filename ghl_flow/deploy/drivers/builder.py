"""The `builder` driver: the backend that HighLevel's own workflow builder uses.

Undocumented; its calls and bodies are those several public projects have observed (docs/highlevel.md).
A 200 from it is no proof, so the caller reads back after every write.
"""

from ghl_flow.deploy.diff import same_trigger
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.highlevel.builder import BuilderApi
from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, status_body, trigger_body
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.reference import check_bound
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Status, Workflow


class BuilderDriver:
    """Writes workflows the way a person in the builder does."""

    name = "builder"

    def __init__(self, api: BuilderApi, workspace: Workspace) -> None:
        self._api = api
        self._workspace = workspace
        # Documents as last read. Writing from one is safe: a version that has moved on is refused.
        self._seen: dict[str, JsonObject] = {}
        self._new: dict[str, JsonObject] = {}

    async def create(self, name: str) -> str:
        """Make an empty draft."""
        workflow_id = await self._api.create_workflow(create_body(name, self._workspace))
        self._new[workflow_id] = {"id": workflow_id, "name": name, "status": "draft", "version": 1}
        return workflow_id

    async def read(self, workflow_id: str) -> LiveWorkflow:
        """The document and its triggers. One just made here is known to be empty, and not asked for."""
        if (empty := self._new.pop(workflow_id, None)) is not None:
            return LiveWorkflow(empty, [])
        document = await self._api.get_workflow(workflow_id)
        self._seen[workflow_id] = document
        return LiveWorkflow(document, await self.triggers(workflow_id))

    async def triggers(self, workflow_id: str) -> list[JsonObject]:
        """The triggers alone: a change of them does not show in the workflow's version."""
        return await self._api.triggers(workflow_id)

    async def delete(self, workflow_id: str) -> None:
        """Delete it. Not among the observed calls, so the caller looks whether it is gone."""
        await self._api.delete_workflow(workflow_id)

    async def save(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """Save the body, then bring the triggers in line: by name, so that those kept keep their ids."""
        self._seen.pop(workflow.id, None)
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
        """Publish or unpublish the document as it was last read, or read now."""
        live = self._seen.pop(workflow_id, None) or await self._api.get_workflow(workflow_id)
        if text_of(live, "status") != status or status == "published":
            await self._api.put_workflow(workflow_id, status_body(live, status))
