"""Putting a workflow back as it was written down: always as a draft."""

from ghl_flow.deploy.connection import Connection
from ghl_flow.deploy.diff import StepChange, differences
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver, WritesWhole
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.workflow import Workflow


async def difference(connection: Connection, kept: LiveWorkflow) -> list[StepChange]:
    """What landing it would change in the account; every step when the workflow is gone."""
    wanted = kept.workflow
    there = {one.id for one in await connection.public.workflows()}
    if wanted.id not in there:
        return differences(Workflow(id="", name=wanted.name, nodes=()), wanted)
    return differences((await connection.driver.read(wanted.id)).workflow, wanted)


async def land(connection: Connection, kept: LiveWorkflow) -> tuple[str, list[StepChange]]:
    """Put it in place as a draft: the workflow's id, and what changed. A deleted one is made anew.

    Raises:
        GhlFlowError: the account holds something else afterwards.
    """
    wanted = kept.workflow
    there = {one.id: one for one in await connection.public.workflows()}
    if wanted.id not in there:
        same = [one.id for one in there.values() if one.name == wanted.name]
        workflow_id = same[0] if same else await _created(connection.driver, wanted)
        wanted = wanted._replace(id=workflow_id)
    live = await connection.driver.read(wanted.id)
    if wanted.id in there and there[wanted.id].status == "published":
        await connection.driver.set_status(wanted.id, "draft")
        live = await connection.driver.read(wanted.id)
    changed = differences(live.workflow, wanted)
    if changed:
        await connection.driver.save(wanted, live)
        left = differences((await connection.driver.read(wanted.id)).workflow, wanted)
        if left:
            raise GhlFlowError(
                f"HighLevel holds something else than the backup of '{wanted.name}'",
                hint=f"it is a draft; open '{wanted.name}' in HighLevel > Automation and compare",
            )
    return wanted.id, changed


async def _created(driver: WorkflowDriver, wanted: Workflow) -> str:
    if isinstance(driver, WritesWhole):
        return await driver.create_whole(wanted)
    return await driver.create(wanted.name)
