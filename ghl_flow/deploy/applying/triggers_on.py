"""Whether what was published starts anybody: HighLevel stores the triggers of a draft as switched off
(observed in one account, not in another), so they are looked at once it runs."""

from collections.abc import Sequence

from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError
from ghl_flow.deploy.resources.registry import WORKFLOWS
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.highlevel import clicks
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Workflow


async def switch_triggers_on(work: Work, item: DesiredWorkflow, live: LiveWorkflow) -> None:
    """Look at the triggers of one that was just published, and switch those on that should be.

    Only where they were off while it was a draft, as `live` says: elsewhere they were read back already.

    Raises:
        NotStoredError: they stay off.
    """
    driver, wanted, workflow_id = work.driver, item.compiled.workflow.bound(work.ids), live.workflow.id
    if item.key in work.kept or not _off(live.triggers, wanted):
        return
    if not _off(await driver.triggers(workflow_id), wanted):
        return
    if driver.capabilities.writes_whole:
        await driver.replace(wanted)
    else:
        await WORKFLOWS.update(driver, wanted, await driver.read(workflow_id))
    if off := _off(await driver.triggers(workflow_id), wanted):
        raise NotStoredError(
            f"'{wanted.name}' is published, and HighLevel keeps the trigger '{off[0]}' switched off",
            hint=f"set it to draft, then publish it again: {clicks.publish_switch(wanted.name)}",
        )


def _off(stored: Sequence[JsonObject], wanted: Workflow) -> list[str]:
    """The triggers that should be on, and are stored as switched off."""
    on = {one.name for one in wanted.starting}
    there = wanted.with_triggers([*stored]).named_as(wanted).triggers
    return [one.name for one in there if not one.active and one.name in on]
