"""The `snapshot` driver: workflows that were built once, in a master sub-account, are pushed from there.

Bodies are neither written nor read: the snapshot brings them. What differs from account to account, the
texts, comes in custom values that the master's workflows refer to (docs/drivers.md).
"""

from collections.abc import Callable

import anyio

from ghl_flow.deploy.drivers.model import Capabilities, WorkflowDriver
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import BadRequestError, NotFoundError
from ghl_flow.highlevel.agency import AgencyApi, SnapshotPush
from ghl_flow.spec.account import Snapshot

_PATIENCE = 15 * 60.0  # seconds
_BETWEEN = 5.0


class PushNotEndedError(GhlFlowError):
    """HighLevel is still pushing."""


class PushFailedError(GhlFlowError):
    """The push ended, and not all of it came."""


class SnapshotDriver(WorkflowDriver):
    """Pushes a snapshot, and waits until HighLevel says that it came."""

    name = "snapshot"
    capabilities = Capabilities(pushes_together=True, delivers_values=True)

    def __init__(self, api: AgencyApi, location_id: str, snapshot: Snapshot) -> None:
        self._api = api
        self._location_id = location_id
        self._snapshot = snapshot

    async def last_push(self) -> SnapshotPush | None:
        """HighLevel's record of the last push of this snapshot into this sub-account; None: there was none.

        Raises:
            HighLevelError: HighLevel refuses.
        """
        try:
            return await self._api.last_push(self._location_id, self._snapshot.id)
        except (BadRequestError, NotFoundError):
            return None

    async def push(self, *, again: bool, last: SnapshotPush | None, progress: Callable[[str], None]) -> None:
        """Push it. `again`: it may have been pushed before, so what is there is replaced, not doubled (R35).

        A push that is still under way (`last`) is waited for first: it brings what the snapshot was then.

        Raises:
            PushNotEndedError: it is not done after a quarter of an hour.
            PushFailedError: it ended otherwise than completed.
            HighLevelError: HighLevel refuses.
        """
        if last is not None and not last.ended:
            await self._ended(progress)
        await self._api.push_snapshot(self._location_id, self._snapshot.id, override=again)
        push = await self._ended(progress)
        if not push.completed:
            missing = f", without {', '.join(push.pending)}" if push.pending else ""
            raise PushFailedError(
                f"the push of snapshot {self._snapshot.id} ended as '{push.status}'{missing}",
                hint="look at it in the agency view > Settings > Account Snapshots, then apply again",
            )
        progress(f"pushed snapshot {self._snapshot.id}: {push.status}")

    async def _ended(self, progress: Callable[[str], None]) -> SnapshotPush:
        said = ""
        with anyio.move_on_after(_PATIENCE):
            while True:
                push = await self._api.last_push(self._location_id, self._snapshot.id)
                if push.ended:
                    return push
                left = f", {', '.join(push.pending)} to come" if push.pending else ""
                if said != (said := f"snapshot {self._snapshot.id} is {push.status or 'on its way'}{left}"):
                    progress(said)
                await anyio.sleep(_BETWEEN)
        raise PushNotEndedError(
            f"HighLevel is still pushing the snapshot {self._snapshot.id}",
            hint="run the same command again later: it waits for that push before it makes one",
        )
