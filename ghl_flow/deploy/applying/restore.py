"""Putting managed workflows back as backups have them; nothing else is touched."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from ghl_flow.counting import counted
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.applying.outcome import Interrupted, Progress
from ghl_flow.deploy.applying.paused_meanwhile import (
    ManifestLostError,
    PausedMeanwhileError,
    paused_since,
    set_back,
)
from ghl_flow.deploy.applying.rebind import reference_to
from ghl_flow.deploy.applying.restore_plan import Restoration, RestorationPlan
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Archive, Moment
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.resources.registry import WORKFLOWS
from ghl_flow.deploy.state.desired import working_name
from ghl_flow.deploy.state.managed import ManifestState, Recognised
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, manifest_text
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.things import Known, with_made
from ghl_flow.wire.workflow import Status, Workflow


async def restore(
    connection: Connection,
    planned: RestorationPlan,
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
    seen, record = planned.seen, _Record(connection, planned.seen)
    count = 0

    def go_on() -> None:
        if stopping():
            raise Interrupted(
                f"interrupted after {counted(count, 'workflow')}; run the command again to continue"
            )

    due = [item for item in planned.items if item.is_due(as_draft=as_draft and unchanged_too)]
    needed = frozenset[str]().union(*(item.waits_for for item in due))
    made: dict[str, tuple[str, LiveWorkflow]] = {}
    published: dict[str, str] = {}
    for item in due:
        # What others or it itself refer to has to have an id before any of them is written.
        if item.target is None and item.key in needed:
            go_on()
            made[item.key] = await WORKFLOWS.create_empty(
                connection.public,
                connection.driver,
                working_name(item.workflow.name, item.key),
                seen.summaries,
            )
    ids = {reference_to(key): workflow_id for key, (workflow_id, _) in made.items()}
    new = [Known(Thing.WORKFLOW, workflow_id, key) for key, (workflow_id, _) in made.items()]
    things = [*planned.things, *new]
    for item in due:
        go_on()
        item = _with_made(item, ids, made.get(item.key))
        if item.target is not None and item.live is not None:
            archive.keep(item.key, Moment.BEFORE, item.live, things=things)
        publishes = item.publishes and not as_draft
        if publishes:
            await record.check_not_paused({})
        if item.key:
            happened(Event.REPLACING if publishes else Event.RESTORING, item.key)
        try:
            stored = await _written(connection, item, publishes=publishes)
        except GhlFlowError:
            if item.key and item.runs and publishes and await _is_published(connection, item.workflow.id):
                happened(Event.PUT_BACK, item.key)
            raise
        archive.keep(item.key, Moment.AFTER, stored, things=things)
        if publishes:
            published[item.key] = item.workflow.id
        await record.add(item, stored.workflow, published if publishes else None, as_draft=as_draft)
        count += 1
        facts: dict[str, JsonValue] = {
            "name": item.workflow.name,
            "status": "published" if publishes else "draft",
            "changes": len(item.changes),
        }
        progress(Done(Did.WORKFLOW_RESTORED, item.key, facts))
        if item.key:
            happened(Event.RESTORED, item.key)


def _with_made(
    item: Restoration, ids: Mapping[str, str], made: tuple[str, LiveWorkflow] | None
) -> Restoration:
    """It, with the ids of what was just created; `made` is the empty draft that it goes into itself."""
    workflow = with_made(item.workflow, ids)
    if made is None:
        return replace(item, workflow=workflow)
    workflow_id, live = made
    return replace(item, workflow=workflow._replace(id=workflow_id), live=live)


class _Record:
    """The manifest while workflows are restored: written after each, so that a kill loses none.

    Looked at before each write: what another command wrote into it meanwhile stays.
    """

    def __init__(self, connection: Connection, seen: Recognised) -> None:
        self._public = connection.public
        self._driver = connection.driver
        self._value = seen.value
        self._manifest = seen.rebuilt
        # One that was lost before tells of nothing that was done since.
        self._tells = seen.state is ManifestState.READ

    async def check_not_paused(self, published: Mapping[str, str]) -> None:
        """Look whether another command paused anything since; what was `published` of it becomes a draft.

        `published` are ids by `flow/role`.

        Raises:
            PausedMeanwhileError: one did.
            ManifestLostError: nothing tells.
        """
        paused = await self._catch_up(published)
        if paused:
            ids = {key: one for key, one in published.items() if key in paused}
            _, runs_on = await set_back(self._public, self._driver, ids)
            raise PausedMeanwhileError(sorted(paused), runs_on)

    async def _catch_up(self, published: Iterable[str] = ()) -> frozenset[str]:
        """Take over what another command wrote into the manifest; what it paused."""
        if self._value is None or not self._tells:
            return frozenset()
        since = await paused_since(self._public, self._value, self._public.location_id, [*published])
        # An answer can be older than the last write.
        if since.value.value != self._value.value and since.manifest.serial >= self._manifest.serial:
            self._value, self._manifest = since.value, since.manifest
        return since.paused

    async def add(
        self, item: Restoration, stored: Workflow, published: Mapping[str, str] | None, *, as_draft: bool
    ) -> None:
        """Record a workflow as it is now; `published`: what this run published, None where it is a draft.

        `as_draft`: the operator asked for a draft.
        """
        if published is not None:
            await self.check_not_paused(published)
        else:
            with suppress(ManifestLostError):  # the write below says what became of it
                await self._catch_up()
        # What an apply published and someone else stopped goes on being said, until an operator decides.
        before = self._manifest.recorded.get(item.key)
        was_stopped = not as_draft and not item.runs and before is not None and before.status == "published"
        status: Status = "published" if published is not None or was_stopped else "draft"
        manifest = _recorded(self._manifest, item, stored, status)
        if manifest.says_the_same_as(self._manifest):
            return
        await write_manifest(self._public, self._value, manifest)
        self._manifest = replace(manifest, serial=manifest.serial + 1)
        if self._value is not None:
            self._value = replace(self._value, value=manifest_text(self._manifest))
        else:
            self._value = manifest_among(await self._public.custom_values(), self._public.location_id)
        self._tells = True


async def _is_published(connection: Connection, workflow_id: str) -> bool:
    with suppress(GhlFlowError):
        return _published(workflow_id, await connection.public.workflows())
    return False


def _published(workflow_id: str, listed: Iterable[WorkflowSummary]) -> bool:
    return any(one.id == workflow_id and one.status == "published" for one in listed)


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
    listed = await read_until(connection.public.workflows, lambda found: _published(workflow.id, found))
    if not _published(workflow.id, listed):
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


def _recorded(manifest: Manifest, item: Restoration, stored: Workflow, status: Status) -> Manifest:
    """The manifest with this workflow as it was just left: what was restored is what was wanted."""
    if not item.key:
        return manifest
    record = Recorded.of(stored, item.workflow, stored.version, "", status)
    return replace(
        manifest,
        workflows={**manifest.workflows, item.key: stored.id or item.workflow.id},
        recorded={**manifest.recorded, item.key: record},
    )
