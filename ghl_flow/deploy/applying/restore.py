"""Putting managed workflows back as backups have them; nothing else is touched."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Archive, Backup
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.diff import StepChange, step_changes
from ghl_flow.deploy.state.managed import Flows, Managed, Recognised, read_listed, recognise
from ghl_flow.deploy.state.manifest import Manifest, manifest_among
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.difference import differences
from ghl_flow.wire.secrecy import LostSecretError, has_marks, revealed
from ghl_flow.wire.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Restoration:
    """One workflow to be put back: what it is to be, what is there, and what that changes.

    `target` and `live` are None for one that is to be created anew. `workflow` has the id of the target.
    `begun` is how an earlier restore of it began that did not end, `paused` whether it was paused since.
    """

    key: str
    workflow: Workflow
    target: WorkflowSummary | None
    live: LiveWorkflow | None
    changes: tuple[StepChange, ...]
    begun: Event | None = None
    paused: bool = False

    @property
    def runs(self) -> bool:
        """Whether it is published now."""
        return self.target is not None and self.target.status == "published"

    @property
    def publishes(self) -> bool:
        """Whether it is to be published afterwards: it runs, or ran until a restore was cut off."""
        resumes = self.begun is Event.REPLACING and not self.paused
        return self.target is not None and (self.runs or resumes)

    def is_due(self, *, as_draft: bool) -> bool:
        """Whether there is something to write, in the workflow or in the manifest."""
        return bool(self.target is None or self.changes or self.begun or (as_draft and self.runs))


def check_origin(backup: Backup, location_id: str, account: str, *, sandbox: bool) -> None:
    """Refuse a backup of another account.

    Raises:
        UsageError: it is one, or the one is of the sandbox and the other not.
    """
    if backup.location_id and backup.location_id != location_id:
        raise UsageError(
            f"{backup.path} is a backup of another account ({backup.location_id}), not of {account} "
            f"({location_id})",
            hint="name the account it is of with -a",
        )
    if backup.sandbox is not None and backup.sandbox is not sandbox:
        raise UsageError(
            f"{backup.path} is a backup of {'the sandbox' if backup.sandbox else 'the real account'}",
            hint="add --sandbox" if backup.sandbox else "run it without --sandbox",
        )


async def plan_restorations(
    connection: Connection,
    location_id: str,
    backups: Sequence[Backup],
    known: Flows,
    *,
    as_draft: bool,
    begun: Mapping[str, Event] = MappingProxyType({}),
) -> tuple[Recognised, list[Restoration]]:
    """What putting these back would change. Writes nothing.

    `begun` are the workflows whose restore was cut off, by `flow/role` (`past.unfinished`).

    Raises:
        UsageError: what a gate held back when it was written would be published, unless `as_draft`.
        UsageError: a backup would go into a workflow that is not managed, or nothing tells whose it is.
        GhlFlowError: the driver cannot read bodies.
    """
    seen = await recognise(connection, location_id, known)
    items = [await _planned(connection, seen, backup, begun) for backup in backups]
    for item, backup in zip(items, backups, strict=True):
        if backup.gates and item.publishes and item.is_due(as_draft=False) and not as_draft:
            raise UsageError(
                f"'{item.workflow.name}' was held back then (gate: {', '.join(backup.gates)}) and is "
                "published now, so this would publish what was held back",
                hint="rollback --as-draft leaves it a draft; or choose another entry of 'ghl-flow history'",
            )
    return seen, items


async def _planned(
    connection: Connection, seen: Recognised, backup: Backup, begun: Mapping[str, Event]
) -> Restoration:
    wanted = backup.live.workflow
    found = _target(seen, backup)
    if found is None:
        if has_marks(backup.live.document):
            raise _without_secrets(backup, "the workflow is gone")
        steps = step_changes(Workflow(id="", name=wanted.name, nodes=()), wanted)
        return Restoration(backup.key, wanted._replace(id=""), None, None, tuple(steps))
    live = await read_listed(found.summary, connection)
    if not live.readable:
        raise GhlFlowError(
            f"driver {connection.driver.name} cannot read or write the steps of '{found.summary.name}'",
            hint="restore it with --driver api or --driver builder",
        )
    try:
        document = revealed(backup.live.document, live.document)
    except LostSecretError as error:
        raise _without_secrets(backup, f"the workflow has none at {error}") from None
    if isinstance(document, dict):
        wanted = replace(backup.live, document=document).workflow
    wanted = wanted._replace(id=found.summary.id)
    return Restoration(
        found.key,
        wanted,
        found.summary,
        live,
        tuple(step_changes(live.workflow, wanted)),
        begun.get(found.key),
        found.key in seen.rebuilt.paused,
    )


def _without_secrets(backup: Backup, why: str) -> UsageError:
    return UsageError(
        f"{backup.path} has no headers, passwords and tokens of webhooks in it, and {why}",
        hint="a backup holds no secret: put the step back in HighLevel by hand, or apply the flow",
    )


def _target(seen: Recognised, backup: Backup) -> Managed | None:
    """The managed workflow that a backup goes into; None where it is to be created anew."""
    wanted = backup.live.workflow
    if (found := seen.by_id(wanted.id)) is not None:
        return found
    there = seen.summaries.get(wanted.id)
    if there is not None:
        raise UsageError(
            f"'{there.name}' ({there.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone; 'ghl-flow adopt FLOW' takes over a workflow with a flow's name",
        )
    if not backup.location_id:
        raise UsageError(
            f"{backup.path} does not name its account, and its workflow is not in this one",
            hint="only a backup that names this account's location_id is put into it",
        )
    if backup.key and (found := seen.by_key(backup.key)) is not None:
        return found  # deleted since, and made again under another id
    same = next((one for one in seen.summaries.values() if one.name == wanted.name), None)
    if same is not None:
        raise UsageError(
            f"a workflow named '{same.name}' ({same.id}) is in this account, and ghl-flow does not manage it",
            hint="it is left alone: rename it in HighLevel first",
        )
    return None


async def restore(
    connection: Connection,
    seen: Recognised,
    items: Sequence[Restoration],
    archive: Archive,
    *,
    as_draft: bool,
    unchanged_too: bool = True,
    happened: Callable[[Event, str], None] = lambda _, __: None,
    progress: Callable[[Restoration, str], None] = lambda _, __: None,
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
            raise Interrupted(f"interrupted after {count} workflows; run the command again to continue")
        if item.live is not None:
            archive.keep(item.key, "before", item.live)
        publishes = item.publishes and not as_draft
        if item.key:
            happened(Event.REPLACING if publishes else Event.RESTORING, item.key)
        try:
            stored = await _written(connection, item, publishes=publishes)
        except GhlFlowError:
            if item.key and item.runs and publishes and await _is_published(connection, item.workflow.id):
                happened(Event.PUT_BACK, item.key)
            raise
        archive.keep(item.key, "after", stored)
        await record.add(item, stored.workflow, published=publishes)
        count += 1
        progress(item, "published" if publishes else "draft")
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
