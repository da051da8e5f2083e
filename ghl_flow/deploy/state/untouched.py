"""Whether a workflow is as an apply left it, by what the list of workflows says of it."""

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.difference import same_triggers
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Workflow


async def is_untouched(
    item: DesiredWorkflow,
    wanted: Workflow,
    summary: WorkflowSummary,
    manifest: Manifest,
    connection: Connection,
) -> bool:
    """Whether reading its body would tell nothing new; its triggers are asked for, no list tells of them."""
    record = manifest.recorded.get(item.key)
    if (
        record is None
        or summary.status != "published"
        or not record.updated_at
        or record.kept  # the operator may choose the flow's version now
        or not wanted.is_complete  # what it refers to is not there, or may have another id now
        or (record.version, record.updated_at, record.wanted)
        != (summary.version, summary.updated_at, content_hash(wanted))
    ):
        return False
    triggers = await connection.ask(lambda driver: _triggers(driver, summary.id))
    # Of one whose body no driver here reads, the list is all there is: it never tells that it is right.
    if not connection.driver.capabilities.reads_bodies:
        return False
    return triggers is None or same_triggers(triggers, wanted)


async def _triggers(driver: WorkflowDriver, workflow_id: str) -> list[JsonObject] | None:
    return await driver.triggers(workflow_id) if driver.capabilities.reads_triggers else None
