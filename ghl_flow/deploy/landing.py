"""Putting managed workflows back as backups have them; nothing else is touched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ghl_flow.deploy.archive import Archive, Backup
from ghl_flow.deploy.connection import Connection
from ghl_flow.deploy.diff import StepChange, differences
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver, WritesWhole
from ghl_flow.deploy.fingerprint import Recorded
from ghl_flow.deploy.managed import Flows, Managed, Recognised, read_listed, recognise
from ghl_flow.deploy.manifest import Manifest
from ghl_flow.deploy.secrecy import LostSecretError, has_marks, revealed
from ghl_flow.deploy.stale_reads import read_until
from ghl_flow.deploy.work import Interrupted, write_manifest
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.workflow import Workflow


@dataclass(frozen=True, slots=True)
class Restoration:
    """One workflow to be put back: what it is to be, what is there, and what that changes.

    `target` and `live` are None for one that is to be created anew. `workflow` has the id of the target.
    """

    key: str
    workflow: Workflow
    target: WorkflowSummary | None
    live: LiveWorkflow | None
    changes: tuple[StepChange, ...]

    @property
    def publishes(self) -> bool:
        """Whether it runs, and goes on running."""
        return self.target is not None and self.target.status == "published"


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
    connection: Connection, location_id: str, backups: Sequence[Backup], known: Flows, *, as_draft: bool
) -> tuple[Recognised, list[Restoration]]:
    """What putting these back would change. Writes nothing.

    Raises:
        UsageError: what a gate held back when it was written would be published, unless `as_draft`.
        UsageError: a backup would go into a workflow that is not managed, or nothing tells whose it is.
        GhlFlowError: the driver cannot read bodies.
    """
    seen = await recognise(connection, location_id, known)
    items = [await _planned(connection, seen, backup) for backup in backups]
    for item, backup in zip(items, backups, strict=True):
        if backup.gates and item.publishes and item.changes and not as_draft:
            raise UsageError(
                f"'{item.workflow.name}' was held back then (gate: {', '.join(backup.gates)}) and is "
                "published now, so this would publish what was held back",
                hint="rollback --as-draft leaves it a draft; or choose another entry of 'ghl-flow history'",
            )
    return seen, items


async def _planned(connection: Connection, seen: Recognised, backup: Backup) -> Restoration:
    wanted = backup.live.workflow
    found = _target(seen, backup)
    if found is None:
        if has_marks(backup.live.document):
            raise _without_secrets(backup, "the workflow is gone")
        steps = differences(Workflow(id="", name=wanted.name, nodes=()), wanted)
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
    return Restoration(found.key, wanted, found.summary, live, tuple(differences(live.workflow, wanted)))


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
    progress: Callable[[Restoration, str], None] = lambda _, __: None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Write what differs, each backed up before, and record it in the manifest.

    A workflow keeps its status unless it is to be a draft; one that is created anew is a draft. The record
    makes the next plan say that the flow and the workflow differ, and not that someone edited the workflow.

    Raises:
        Interrupted: the operator asked to stop.
        GhlFlowError: HighLevel refuses, or holds something else afterwards.
    """
    manifest = seen.rebuilt
    count = 0
    try:
        for item in items:
            unpublish = as_draft and item.publishes
            if not item.changes and not unpublish and item.target is not None:
                continue
            if stopping():
                raise Interrupted(f"interrupted after {count} workflows; run the command again to continue")
            if item.live is not None:
                archive.keep(item.key, "before", item.live)
            stored, published = await _written(connection.driver, item, as_draft=as_draft)
            archive.keep(item.key, "after", stored)
            manifest = _recorded(manifest, item, stored.workflow, published=published)
            count += 1
            progress(item, "published" if published else "draft")
    finally:
        # What was written is on record even where a later one failed.
        if not manifest.says_the_same_as(seen.rebuilt):
            await write_manifest(connection.public, seen.value, manifest)


async def _written(driver: WorkflowDriver, item: Restoration, *, as_draft: bool) -> tuple[LiveWorkflow, bool]:
    """Put one in place; what is there then, and whether it is published."""
    wanted = item.workflow
    if item.live is None:
        created = await _created(driver, wanted)
        wanted = wanted._replace(id=created)
        live = await driver.read(created)
        if differences(live.workflow, wanted):
            await driver.save(wanted, live)
        return await _checked(driver, wanted), False
    publishes = item.publishes and not as_draft
    if publishes and isinstance(driver, WritesWhole):
        stored = await driver.replace(wanted)
        return replace(stored, document={**stored.document, "id": wanted.id}), True
    live = item.live
    if item.publishes and not publishes:
        await driver.set_status(wanted.id, "draft")
        live = await driver.read(wanted.id)
    if item.changes:
        await driver.save(wanted, live)
    return await _checked(driver, wanted), publishes


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
    if isinstance(driver, WritesWhole):
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
