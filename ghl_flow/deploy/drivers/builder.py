"""The `builder` driver: the backend that HighLevel's own workflow builder uses.

Undocumented; its calls and bodies are those several public projects have observed (docs/highlevel.md).
A 200 from it is no proof, so the caller reads back after every write.
"""

from datetime import datetime

from ghl_flow.deploy.drivers.model import (
    Capabilities,
    LiveWorkflow,
    NotStoredError,
    RefusedError,
    WorkflowDriver,
    changed_meanwhile,
)
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.errors import Diagnostic
from ghl_flow.highlevel import NoSuchCallError, NotFoundError
from ghl_flow.highlevel.builder import BuilderApi
from ghl_flow.remedy import pasted
from ghl_flow.wire.builder import (
    Workspace,
    auto_save_body,
    create_body,
    new_trigger_body,
    status_body,
    trigger_body,
)
from ghl_flow.wire.difference import same_trigger
from ghl_flow.wire.json import JsonObject, object_of, text_of
from ghl_flow.wire.reference import check_bound
from ghl_flow.wire.trigger import Trigger, kept_rows
from ghl_flow.wire.workflow import Status, Workflow


class BuilderDriver(WorkflowDriver):
    """Writes workflows the way a person in the builder does."""

    name = "builder"
    capabilities = Capabilities(
        reads_bodies=True, writes_bodies=True, reads_triggers=True, publishes=True, deletes=True
    )

    def __init__(
        self, api: BuilderApi, workspace: Workspace, signed_in_until: datetime | None = None
    ) -> None:
        self.signed_in_until = signed_in_until
        self._api = api
        self._workspace = workspace
        # Documents as last read. Writing from one is safe: a version that has moved on is refused.
        self._seen: dict[str, JsonObject] = {}
        self._new: dict[str, JsonObject] = {}
        # Made here, and nothing was put into them yet.
        self._empty: set[str] = set()

    async def create(self, name: str) -> str:
        """Make an empty draft."""
        workflow_id = await self._api.create_workflow(create_body(name, self._workspace))
        self._empty.add(workflow_id)
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
        """Save the body, then bring the triggers in line, so that those kept keep their ids.

        Raises:
            StaleVersionError: the triggers were changed since they were read: nothing is written.
        """
        # A trigger that is changed does not move the version (observed), so only a look right before tells.
        if workflow.id not in self._empty and await self.triggers(workflow.id) != live.triggers:
            raise changed_meanwhile(workflow)
        self._empty.discard(workflow.id)
        self._seen.pop(workflow.id, None)
        wanted = {trigger.name: trigger for trigger in workflow.triggers}
        stored_triggers = live.workflow.named_as(workflow).triggers
        # A condition may ask for one by its id: those that are not there are made first.
        asked = workflow.with_trigger_ids(stored_triggers).triggers_asked
        made = [await self._made(wanted.pop(name), workflow, live) for name in sorted(asked & {*wanted})]
        body = auto_save_body(
            workflow.with_trigger_ids([*stored_triggers, *made]), self._workspace, live.document
        )
        check_bound(body)
        await self._api.auto_save(workflow.id, body)
        for stored, current in zip(live.triggers, stored_triggers, strict=True):
            desired = wanted.pop(current.name, None)
            if desired is None:
                await self._api.delete_trigger(current.id)
                await self._still_a_draft(workflow, live)
            elif not same_trigger(current, desired, workflow):
                changed = self._trigger(kept_rows(desired, current), workflow.id)
                if current.enters_at is not None and desired.enters_at is None:
                    changed["targetActionId"] = workflow.first
                await self._api.update_trigger(current.id, {**stored, **changed})
                await self._still_a_draft(workflow, live)
        for trigger in wanted.values():
            await self._made(trigger, workflow, live)

    async def _made(self, trigger: Trigger, workflow: Workflow, live: LiveWorkflow) -> Trigger:
        """Make a trigger: it, with its id."""
        body = self._trigger(trigger, workflow.id)
        made = new_trigger_body(body)
        trigger_id = await self._api.create_trigger(made)
        if made != body:
            await self._api.update_trigger(trigger_id, {**body, "id": trigger_id})
        await self._still_a_draft(workflow, live)
        return trigger._replace(id=trigger_id)

    def _trigger(self, trigger: Trigger, workflow_id: str) -> JsonObject:
        body = trigger_body(trigger, workflow_id, self._workspace)
        check_bound(body)
        return body

    async def set_status(self, workflow_id: str, status: Status) -> None:
        """Publish or unpublish the document as it was last read, or read now.

        Saving takes what publishing refuses, so HighLevel is asked first.

        Raises:
            RefusedError: with what HighLevel finds wrong; it stays as it was.
        """
        live = self._seen.pop(workflow_id, None) or await self._api.get_workflow(workflow_id)
        if text_of(live, "status") == status == "draft":
            return
        if not _has_steps(live):
            name = text_of(live, "name")
            raise NotStoredError(
                f"HighLevel answered '{name}' without its steps, so its status is left alone",
                hint="nothing was written; run again",
            )
        body = status_body(live, status)
        if status == "published":
            await self._check(workflow_id, body)
        await self._api.put_workflow(workflow_id, body)

    async def _check(self, workflow_id: str, body: JsonObject) -> None:
        try:
            found = await self._api.findings(workflow_id, body)
        except (NoSuchCallError, NotFoundError):
            return  # not every account has the call; publishing itself decides then
        if found:
            name = text_of(body, "name")
            raise RefusedError.of(
                [Diagnostic(f"HighLevel would not publish '{name}': {text}") for text in found]
            )

    async def _still_a_draft(self, workflow: Workflow, live: LiveWorkflow) -> None:
        """After a trigger was written: one observer saw an active trigger publish its workflow."""
        if text_of(live.document, "status") == "published":
            return
        now = await self._api.get_workflow(workflow.id)
        if text_of(now, "status") != "published":
            return
        if not _has_steps(now):
            now = await read_until(lambda: self._api.get_workflow(workflow.id), _has_steps)
        if not _has_steps(now):
            # Saved so, it would have no steps any more.
            raise NotStoredError(
                f"writing a trigger published '{workflow.name}', and HighLevel answered it without its "
                "steps, so it was not set back: it is published, though nothing checked it",
                hint=f"set '{workflow.name}' to draft in HighLevel, then run " + pasted("'ghl-flow apply'"),
            )
        await self._api.put_workflow(workflow.id, status_body(now, "draft"))
        raise NotStoredError(
            f"writing a trigger published '{workflow.name}' before it was checked: it is set back to draft",
            hint=pasted("'ghl-flow apply'") + " publishes it when everything is in place",
        )


def _has_steps(document: JsonObject) -> bool:
    """Whether a document was answered with its list of steps, without which it must not be saved."""
    return isinstance(object_of(document, "workflowData").get("templates"), list)
