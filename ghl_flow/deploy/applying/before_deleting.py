"""What happens before a workflow is deleted, whoever asks for it: a look whether to go on, and a backup."""

from collections.abc import Callable, Sequence

from ghl_flow.deploy.applying.outcome import Interrupted
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.history.archive import Archive, Moment
from ghl_flow.deploy.state.names import Listed
from ghl_flow.deploy.state.things import with_listed
from ghl_flow.wire.things import Known


def go_on(stopping: Callable[[], bool], deleted: int) -> None:
    """Go on, unless the operator asked to stop.

    Raises:
        Interrupted: telling how many were deleted.
    """
    if stopping():
        raise Interrupted(f"interrupted after {deleted} deletions; run the command again to continue")


async def back_up(
    removed: Removed,
    archive: Archive,
    key: str,
    live: LiveWorkflow,
    things: Sequence[Known] | None,
    lists: Listed,
) -> None:
    """Keep a workflow, with the names of what it refers to, as far as `things` of the account are known."""
    refers_to = await with_listed(things, lists, live)
    removed.backups.append(archive.keep(key, Moment.BEFORE, live, things=refers_to).as_posix())
