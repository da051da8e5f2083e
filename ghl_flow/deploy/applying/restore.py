"""Putting managed workflows back as backups have them; nothing else is touched."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from ghl_flow.counting import counted
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.applying.outcome import Interrupted, Progress
from ghl_flow.deploy.applying.restore_plan import Restoration
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Archive, Moment
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.state.managed import Recognised
from ghl_flow.deploy.state.manifest import Manifest, manifest_among
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import clicks
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.workflow import Workflow


async def restore(
    connection: Connection,
    seen: Recognised,
    items: Sequence[Restoration],
    archive: Archive,
    *,
    as_draft: bool,
    unchanged_too: bool = True,
    happened: Callable[[Event, str], None] = lambda _, __: None,
    progress: Progress = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Write what differs, each backed up before and recorded in the manifest at once.

    A workflow keeps its status unless it is to be a draft; one that is created anew is a draft. Where nothing
    differs it becomes a draft too, if that is asked for and `unchanged_too`. The record makes the next plan
    say that the flow and the workflow differ, and not that someone edited the workflow.

    `happened` must have written down what it is called with when it returns: it is called before a workflow
    is touched and once it is on record, so that a run after one that was killed knows what was published.

    Raises:
        Interrupted: the operator asked to stop.
        GhlFlowError: HighLevel refuses, or holds something else afterwards.
    """
    record = _Record(connection, seen)
    count = 0
    for item in items:
        if not item.is_due(as_draft=as_draft and unchanged_too):
            continue
        if stopping():
            raise Interrupted(
                f"interrupted after {counted(count, 'workflow')}; run the command again to continue"
            )
        if item.live is not None:
            archive.keep(item.key, Moment.BEFORE, item.live)
        publishes = item.publishes and not as_draft
        if item.key:
            happened(Event.REPLACING if publishes else Event.RESTORING, item.key)
        try:
            stored = await _written(connection, item, publishes=publishes)
        except GhlFlowError:
            if item.key and item.runs and publishes and await _is_published(connection, item.workflow.id):
                happened(Event.PUT_BACK, item.key)
            raise
        archive.keep(item.key, Moment.AFTER, stored)
        await record.add(item, stored.workflow, published=publishes)
        count += 1
        facts: dict[str, JsonValue] = {
            "name": item.workflow.name,
            "status": "published" if publishes else "draft",
            "changes": len(item.changes),
        }
        progress(Done(Did.WORKFLOW_RESTORED, item.key, facts))
        if item.key:
            happened(Event.RESTORED, item.key)


class _Record:
    """The manifest while workflows are restored: written after each, so that a kill loses none."""

    def __init__(self, connection: Connection, seen: Recognised) -> None:
        self._public = connection.public
        self._value = seen.value
        self._manifest = seen.rebuilt

    async def add(self, item: Restoration, stored: Workflow, *, published: bool) -> None:
        manifest = _recorded(self._manifest, item, stored, published=published)
        if manifest.says_the_same_as(self._manifest):
            return
        await write_manifest(self._public, self._value, manifest)
        self._manifest = replace(manifest, serial=manifest.serial + 1)
        if self._value is None:
            self._value = manifest_among(await self._public.custom_values(), self._public.location_id)


async def _is_published(connection: Connection, workflow_id: str) -> bool:
    with suppress(GhlFlowError):
        listed = await connection.public.workflows()
        return any(one.id == workflow_id and one.status == "published" for one in listed)
    return False


async def _written(connection: Connection, item: Restoration, *, publishes: bool) -> LiveWorkflow:
    """Put one in place; what is there then."""
    wanted, driver = item.workflow, connection.driver
    if item.live is None:
        created = await _created(driver, wanted)
        wanted = wanted._replace(id=created)
        live = await driver.read(created)
        if differences(live.workflow, wanted):
            await driver.save(wanted, live)
        return await _checked(driver, wanted)
    runs = item.runs
    if runs and publishes and item.changes and driver.capabilities.writes_whole:
        stored = await driver.replace(wanted)
        if stored.workflow.status == "published":
            return replace(stored, document={**stored.document, "id": wanted.id})
        runs = False
    else:
        live = item.live
        if runs and not publishes:
            await driver.set_status(wanted.id, "draft")
            live = await driver.read(wanted.id)
        if item.changes:
            await driver.save(wanted, live)
        stored = await _checked(driver, wanted)
    if publishes and not runs:
        await _publish(connection, wanted)
    return stored


async def _publish(connection: Connection, workflow: Workflow) -> None:
    """Publish it, and make sure that it is.

    Raises:
        GhlFlowError: HighLevel refuses, or still lists it as a draft.
    """
    if await connection.driver.set_status(workflow.id, "published") == "published":
        return
    listed = await read_until(
        connection.public.workflows,
        lambda found: any(one.id == workflow.id and one.status == "published" for one in found),
    )
    if not any(one.id == workflow.id and one.status == "published" for one in listed):
        raise GhlFlowError(
            f"HighLevel still lists '{workflow.name}' as a draft",
            hint=f"run the command again; or by hand: {clicks.publish_switch(workflow.name)}",
        )


async def _checked(driver: WorkflowDriver, wanted: Workflow) -> LiveWorkflow:
    stored = await read_until(
        lambda: driver.read(wanted.id), lambda found: not differences(found.workflow, wanted)
    )
    if differences(stored.workflow, wanted):
        raise GhlFlowError(
            f"HighLevel holds something else than the backup of '{wanted.name}'",
            hint=f"open '{wanted.name}' in HighLevel > Automation and compare",
        )
    return stored


async def _created(driver: WorkflowDriver, wanted: Workflow) -> str:
    if driver.capabilities.writes_whole:
        return await driver.create_whole(wanted)
    return await driver.create(wanted.name)


def _recorded(manifest: Manifest, item: Restoration, stored: Workflow, *, published: bool) -> Manifest:
    """The manifest with this workflow as it was just left: what was restored is what was wanted."""
    if not item.key:
        return manifest
    record = Recorded.of(stored, item.workflow, stored.version, "", "published" if published else "draft")
    return replace(
        manifest,
        workflows={**manifest.workflows, item.key: stored.id or item.workflow.id},
        recorded={**manifest.recorded, item.key: record},
    )
