"""Workflows are deleted in one way, whoever asks: a look whether to go on, a backup, a look afterwards."""

from collections.abc import Callable, Collection, Sequence

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Archive, Moment
from ghl_flow.deploy.resources.registry import WORKFLOWS
from ghl_flow.deploy.state.managed import Flows, Recognised
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.things import read_things, with_listed
from ghl_flow.wire.things import Known


class Deleting:
    """What one run deletes in an account; the driver may leave it to a person.

    `things` are those of the account, as far as they are known: a backup names what its workflow refers to.
    """

    def __init__(
        self,
        connection: Connection,
        archive: Archive,
        removed: Removed,
        things: Sequence[Known] | None,
        stopping: Callable[[], bool],
    ) -> None:
        self._connection = connection
        self._archive = archive
        self._removed = removed
        self._things = things
        self._lists = Listed(connection.public)
        self._stopping = stopping

    def go_on(self, deleted: int | None = None) -> None:
        """Go on, unless the operator asked to stop. `deleted`: how many are; None: all that was done.

        Raises:
            Interrupted: telling how many were deleted.
        """
        if self._stopping():
            count = len(self._removed.done) if deleted is None else deleted
            raise Interrupted(f"interrupted after {count} deletions; run the command again to continue")

    async def workflow(self, workflow_id: str, key: str = "", live: LiveWorkflow | None = None) -> None:
        """Keep it as it is, where it can be read, and delete it, where the driver does."""
        if live is not None and live.readable:
            refers_to = await with_listed(self._things, self._lists, live)
            kept = self._archive.keep(key, Moment.BEFORE, live, things=refers_to)
            self._removed.backups.append(kept.as_posix())
        if self._connection.driver.capabilities.deletes:
            await WORKFLOWS.delete(self._connection.driver, workflow_id)

    async def still_listed(self, ids: Collection[str]) -> set[str]:
        """The workflows that are listed once these are deleted; a list that lags behind is read again."""
        gone = {*ids}
        found = await read_until(
            self._connection.public.workflows, lambda listed: gone.isdisjoint(one.id for one in listed)
        )
        return {one.id for one in found}


async def things_to_keep(
    connection: Connection, seen: Recognised, known: Flows, removed: Removed
) -> list[Known] | None:
    """What backups name; where it cannot be read, that is noted, and nothing is kept from being deleted."""
    things, error = await read_things(connection, seen, known)
    if error is not None:
        removed.notes.append(remainder(Remains.FIELDS_NOT_READ, why=error.told))
    return things
