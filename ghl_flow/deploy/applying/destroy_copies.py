"""Delete copies of managed workflows that a person made, by their ids and nothing else."""

from collections.abc import Callable, Collection

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.deleting import Deleting, things_to_keep
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.outcome import Progress
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.state.looked_at import Look
from ghl_flow.deploy.state.managed import Flows, Recognised
from ghl_flow.deploy.state.reading import ids_of, read_listed
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import JsonObject


async def destroy_copies(
    connection: Connection,
    seen: Recognised,
    ids: Collection[str],
    archive: Archive,
    *,
    known: Flows,
    progress: Progress = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Removed:
    """Delete the workflows with these ids, as far as each holds ghl-flow's steps and none is in the manifest.

    Each is backed up before. What the manifest names, and what holds no step that only ghl-flow derives, is
    left alone and named.

    Raises:
        Interrupted: the operator asked to stop.
        GhlFlowError: one cannot be read or deleted.
    """
    removed = Removed(connection.driver.name, connection.driver_reason, len(seen.summaries))
    things = await things_to_keep(connection, seen, known, removed)
    deleting = Deleting(connection, archive, removed, things, stopping)
    copies = {one.summary.id for one in (*seen.managed, *seen.others) if seen.is_a_copy(one)}
    managed = {*seen.manifest.workflows.values()} - copies
    steps = {node_id: item.key for item in known.workflows for node_id in ids_of(item)}
    deleted: dict[str, tuple[WorkflowSummary, str]] = {}
    for workflow_id in dict.fromkeys(ids):
        summary = seen.summaries.get(workflow_id)
        if summary is None:
            removed.left.append(remainder(Remains.NO_SUCH_WORKFLOW, id=workflow_id))
            continue
        named: JsonObject = {"name": summary.name, "id": workflow_id}
        if workflow_id in managed:
            removed.left.append(Remainder(Remains.NO_COPY, named))
            continue
        live = await read_listed(summary, connection)
        look = Look.at(live.workflow)
        key = next((steps[one] for one in sorted(look.derived) if one in steps), "")
        if not live.readable or not (key or look.wholly):
            why = Remains.NOT_MADE_HERE if live.readable else Remains.NOT_READ
            removed.left.append(Remainder(why, named))
            continue
        if not connection.driver.capabilities.deletes:
            driver = connection.driver.name
            removed.left.append(Remainder(Remains.NOT_DELETED, {**named, "driver": driver}))
            continue
        deleting.go_on(len(deleted))
        await deleting.workflow(workflow_id, live=live)
        deleted[workflow_id] = (summary, key)
    if deleted:
        there = await deleting.still_listed(deleted)
        for workflow_id, (summary, key) in deleted.items():
            if workflow_id in there:
                removed.left.append(remainder(Remains.STILL_LISTED, name=summary.name))
                continue
            done = Done(Did.COPY_DELETED, key, {"name": summary.name})
            removed.done.append(done)
            progress(done)
    return removed
