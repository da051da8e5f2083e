"""Delete what ghl-flow made in an account."""

from collections.abc import Callable, Collection
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.belongings import delete_belongings, not_known, not_told
from ghl_flow.deploy.applying.deleting import Deleting, things_to_keep
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.in_use import Others, look_at_others
from ghl_flow.deploy.applying.manifest_after import is_empty, settle, written_meanwhile
from ghl_flow.deploy.applying.outcome import Progress
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.applying.running_copies import running_copies
from ghl_flow.deploy.applying.unresolved import (
    about_the_manifest,
    doubts_about,
    entries_not_read,
    not_compiled,
    stranded_tags,
    stranger,
    strangers,
)
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.resources.registry import CUSTOM_VALUES
from ghl_flow.deploy.state.claims import is_as_applied, is_made_here
from ghl_flow.deploy.state.desired import flow_of, flow_of_text
from ghl_flow.deploy.state.managed import Evidence, Flows, Managed, ManifestState, Recognised
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.reading import read_listed, read_unlisted
from ghl_flow.highlevel import MalformedResponseError, NotFoundError
from ghl_flow.highlevel.public import AccountList, WorkflowSummary


async def destroy(
    connection: Connection,
    seen: Recognised,
    flows: Collection[str],
    archive: Archive,
    *,
    data_loss: bool,
    known: Flows | None = None,
    progress: Progress = lambda _: None,
    event: Callable[[Event, str], None] = lambda _, __: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Removed:
    """Delete what ghl-flow made for these flows, or everything when none is named.

    A workflow is backed up, deleted, and looked for; one that a person copied is named, and stays. Tags,
    fields and the manifest go with the last flow; what contacts carry only with `data_loss`, and nothing that
    another workflow uses (`belongings`).
    `stopping` is asked before each delete, `event` is called for each workflow that is gone.

    Raises:
        Interrupted: the operator asked to stop; the next run continues with what is left.
    """
    known = known or Flows()
    removed = Removed(
        connection.driver.name,
        connection.driver_reason,
        len(seen.summaries),
        flows=frozenset(seen.flows),
    )
    manifest = seen.rebuilt

    def did(did: Did, key: str = "") -> None:
        done = Done(did, key)
        removed.done.append(done)
        progress(done)

    copied = [one for one in (*seen.of(flows), *seen.others) if seen.is_a_copy(one)]
    copied = [one for one in copied if not flows or one.flow in flows]
    imported = [one for one in seen.of(flows) if one.evidence is Evidence.LOCK]
    targets = [one for one in seen.of(flows) if one not in copied and one not in imported]
    removed.left += [
        remainder(Remains.IMPORTED, name=one.summary.name, id=one.summary.id, flow=one.flow)
        for one in imported
    ]
    for one in copied:
        if manifest.workflows.get(one.key) == one.summary.id:
            manifest = manifest.without(one.key)
    things = await things_to_keep(connection, seen, known, removed) if targets else None
    deleting = Deleting(connection, archive, removed, things, stopping)
    go_on = deleting.go_on
    removed.left += strangers(seen, flows)
    wanted = {item.key: item for item in known.workflows}

    def is_ours(key: str, summary: WorkflowSummary, live: LiveWorkflow) -> bool:
        # A pause can be taken back: there the name is enough. What is deleted has to be known by its steps.
        if not live.readable or is_made_here(live, wanted.get(key), seen.manifest.recorded.get(key)):
            return True
        removed.left.append(stranger(Resource.WORKFLOW, key, summary.name, summary.id))
        return False

    # Of these nothing but the manifest and the name tells: a person looks into them.
    unread: set[str] = set()
    for one in [*targets]:
        go_on()
        # Whatever was read of it before: what is edited until now is in the backup.
        live = await read_listed(one.summary, connection)
        if not live.readable and not is_as_applied(one.summary, seen.manifest.recorded.get(one.key)):
            unread.add(one.summary.id)
        elif is_ours(one.key, one.summary, live):
            await deleting.workflow(one.summary.id, one.key, live)
        else:
            manifest = manifest.without(one.key)
            targets.remove(one)
    unlisted = {
        key: workflow_id
        for key, workflow_id in manifest.workflows.items()
        if workflow_id not in seen.summaries and (not flows or flow_of(key) in flows)
    }
    for key, workflow_id in [*unlisted.items()]:
        # Deleted in HighLevel, or the list lags behind: then it would be forgotten, and run on.
        go_on()
        try:
            there_yet = await read_unlisted(workflow_id, connection, (NotFoundError,))
        except MalformedResponseError:
            unread.add(workflow_id)
            removed.left.append(remainder(Remains.NOT_LOOKED_INTO, name=key, id=workflow_id))
            continue
        if there_yet is None:
            await deleting.workflow(workflow_id)
        elif is_ours(key, *there_yet):
            await deleting.workflow(workflow_id, key, there_yet[1])
        else:
            manifest = manifest.without(key)
            del unlisted[key]
    there: set[str] = set()
    if (targets or unlisted) and connection.driver.capabilities.deletes:
        asked = {*(one.summary.id for one in targets), *unlisted.values()}
        there = await deleting.still_listed(asked - unread) | unread
    elif targets or unlisted:
        listed = await connection.public.workflows()
        there = {one.id for one in listed.workflows}
        if listed.unreadable:
            # Nothing was deleted here, and one that a person did not delete may be among them.
            there |= {one.summary.id for one in targets} | {*unlisted.values()}
    stuck = {one.key: one.summary.id for one in targets if one.summary.id in there}
    stuck |= {key: workflow_id for key, workflow_id in unlisted.items() if workflow_id in there}
    removed.left += [
        remainder(Remains.NOT_LOOKED_INTO, name=one.summary.name, id=one.summary.id)
        if one.summary.id in unread
        else remainder(Remains.STILL_LISTED, name=one.summary.name)
        for one in targets
        if one.summary.id in there
    ]
    deleted = [*dict.fromkeys((*(one.key for one in targets), *unlisted))]
    deleted = [key for key in deleted if key not in stuck]
    for key in deleted:
        manifest = manifest.without(key)
        did(Did.WORKFLOW_DELETED, key)
        event(Event.DELETED, key)
    # What is there stays in the manifest, by whatever it was recognised; what was asked for and never built
    # is asked for no more.
    manifest = replace(manifest, workflows={**manifest.workflows, **stuck})
    for key in {*manifest.recorded, *manifest.paused} - {*manifest.workflows}:
        if not flows or flow_of(key) in flows:
            manifest = manifest.without(key)
    beside = await running_copies(connection, seen, known, flows, drafts=True)
    copies = [*copied, *beside.copies]
    removed.left += map(_copy, copies)
    doubts = doubts_about(seen, flows, connection.driver.name, drafts=True)
    removed.left += [*doubts, *beside.left, *not_compiled(seen, known, flows)]
    removed.notes += beside.notes
    if await written_meanwhile(connection, seen):
        removed.left.append(remainder(Remains.ANOTHER_COMMAND))
        removed.notes += about_the_manifest(seen, targets)
        return removed
    texts = await _delete_texts(
        connection, seen, manifest, flows, {one.flow for one in targets}, copied, go_on, did
    )
    manifest = replace(
        manifest, texts={name: one for name, one in manifest.texts.items() if name not in texts}
    )
    # With flows named, tags and fields go only if one of those was the last: a name that nothing managed
    # has is no reason to delete anything.
    deleted_tags: list[str] = []
    last = not (manifest.workflows or manifest.recorded) and not manifest.says_the_same_as(seen.rebuilt)
    if (last or not flows) and not (manifest.workflows or copies or doubts):
        if manifest.intent:
            # An apply was cut off while it made fields and tags: those that it made are managed.
            fields, tags = await connection.public.custom_fields(), await connection.public.tags()
            manifest = manifest.settled(fields, tags)
        others = Others(())
        if manifest.tags or (manifest.fields and data_loss):
            listed = await connection.public.workflows()
            read = {one.summary.id: one.live for one in copied if one.live is not None}
            others = await look_at_others(connection, listed.workflows, read, go_on)
            others = replace(others, entries=listed.unreadable)
        owned = {*manifest.tags}
        manifest, removed.kept = await delete_belongings(
            connection, manifest, known, others, data_loss=data_loss, go_on=go_on, did=did
        )
        deleted_tags = [*(owned - {*manifest.tags})]
        if manifest.remade or seen.state is not ManifestState.READ:
            concerned = {*known.runs, *(flow_of(key) for key in deleted)}
            remaining = await not_known(connection, known, concerned, manifest, deleted_tags)
            # Where nothing was ever managed, they are more likely a person's.
            if manifest.remade:
                removed.left += remaining
                removed.left += not_told(known, {flow_of(key) for key in deleted})
            else:
                removed.notes += remaining
    removed.notes += about_the_manifest(seen, targets)
    if seen.unreadable:
        removed.notes.append(remainder(Remains.ENTRIES_NOT_READ, count=seen.unreadable, copies=True))
    removed.notes += entries_not_read(connection, [AccountList.FIELDS, AccountList.VALUES, AccountList.TAGS])
    removed.emptied = not (manifest.workflows or copies or doubts or seen.unreadable)
    removed.notes += stranded_tags(known, {flow_of(key) for key in deleted}, deleted_tags)
    copied_here = bool(copies or beside.drafts)
    if not copied_here and is_empty(manifest):
        # Published later, a copy would be taken for the managed one: whatever its name, nothing else tells.
        asleep = await running_copies(connection, seen, known, flows, drafts=True, all_drafts=True)
        copied_here = asleep.drafts
    await settle(connection, seen, manifest, did, copies=copied_here)
    return removed


async def _delete_texts(
    connection: Connection,
    seen: Recognised,
    manifest: Manifest,
    flows: Collection[str],
    destroyed: Collection[str],
    copies: Collection[Managed],
    go_on: Callable[[], None],
    did: Callable[[Did, str], None],
) -> set[str]:
    """Delete the custom values that hold texts, once no workflow is there that would say them.

    Their names.
    """
    deleted: set[str] = set()
    running = {flow_of(key) for key in (*manifest.workflows, *(one.key for one in copies))}
    for value in seen.values:
        flow = flow_of_text(value.name)
        if not flow or flow in running or flow not in {*destroyed, *seen.flows}:
            continue
        if not flows or flow in flows:
            go_on()
            await CUSTOM_VALUES.delete(connection.public, value.id)
            deleted.add(value.name)
            did(Did.VALUE_DELETED, value.name)
    return deleted


def _copy(one: Managed) -> Remainder:
    return remainder(
        Remains.COPY, name=one.summary.name, id=one.summary.id, key=one.key, renamed=not one.named
    )
