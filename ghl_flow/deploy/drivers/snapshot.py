"""The `snapshot` driver: workflows that were built once, in a master sub-account, are pushed from there.

Bodies are not written: the snapshot brings them. What differs from account to account, the texts, comes in
custom values that the master's workflows refer to (docs/snapshot.md). Whether they do is looked at in the
body, where the account lets it be read: by the Workflow API, or with a builder session.
"""

from collections.abc import Awaitable, Callable

import anyio

from ghl_flow.deploy.drivers.model import Capabilities, Looked, NoBody, PushProgress, Unseen, WorkflowDriver
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import (
    BadRequestError,
    ConnectionLostError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    WorkflowApiNotEnabledError,
)
from ghl_flow.highlevel.agency import AgencyApi, SnapshotPush
from ghl_flow.highlevel.secret import NoSecretError
from ghl_flow.spec.account import Snapshot

_PATIENCE = 15 * 60.0  # seconds
_BETWEEN = 5.0
_UNHEARD = 60.0
"""For how long HighLevel may know nothing of a push that it took: what it answers is read from a cache."""
_PASSING = (ConnectionLostError, RateLimitedError, ServerError)
"""What says nothing of whether a body can be read."""

OpenReader = Callable[[], Awaitable[WorkflowDriver | None]]
"""Makes a driver that reads bodies; None where the account names no session for it."""


class PushNotEndedError(GhlFlowError):
    """The push still goes on, after all the time that it was waited for. `heard`: HighLevel knows of it."""

    def __init__(self, snapshot: str, *, heard: bool = True) -> None:
        super().__init__(f"push-goes-on: {snapshot}")
        self.snapshot = snapshot
        self.heard = heard


class PushFailedError(GhlFlowError):
    """The push ended, and not all of it came."""

    def __init__(self, snapshot: str, push: SnapshotPush) -> None:
        super().__init__(f"push-failed: {snapshot} ({push.status})")
        self.snapshot = snapshot
        self.push = push


class SnapshotDriver(WorkflowDriver):
    """Pushes a snapshot, and waits until HighLevel says that it came."""

    name = "snapshot"
    capabilities = Capabilities(pushes_together=True, delivers_values=True, looks_inside=True)

    def __init__(
        self,
        api: AgencyApi,
        location_id: str,
        snapshot: Snapshot,
        reader: WorkflowDriver,
        other_reader: OpenReader,
    ) -> None:
        """`reader` reads bodies by the Workflow API, `other_reader` those of an account without it."""
        self._api = api
        self._location_id = location_id
        self._snapshot = snapshot
        self._reader: WorkflowDriver | None = reader
        self._other_reader: OpenReader | None = other_reader
        self._unreadable = Looked(None, NoBody.NOT_ENABLED)

    async def look(self, workflow_id: str) -> Looked:
        """The body as far as the account lets it be read.

        Raises:
            HighLevelError: HighLevel cannot be reached, so whether it can be read is not known either.
        """
        if self._reader is None:
            return self._unreadable
        try:
            return Looked((await self._reader.read(workflow_id)).workflow)
        except _PASSING:
            raise
        except WorkflowApiNotEnabledError:
            self._reader = await self._next_reader()
            return await self.look(workflow_id)
        except GhlFlowError as error:
            return Looked(None, NoBody.FAILED, error.told, Unseen.UNREAD)

    async def _next_reader(self) -> WorkflowDriver | None:
        other, self._other_reader = self._other_reader, None
        try:
            found = await other() if other is not None else None
        except _PASSING:
            raise
        except NoSecretError as error:
            self._unreadable = Looked(None, NoBody.SESSION_FAILED, error.told)
            return None
        except GhlFlowError as error:
            self._unreadable = Looked(None, NoBody.SESSION_FAILED, error.told, Unseen.UNREAD)
            return None
        if found is None:
            self._unreadable = Looked(None, NoBody.NO_SESSION)
        return found

    async def last_push(self) -> SnapshotPush | None:
        """HighLevel's record of the last push of this snapshot into this sub-account; None: there was none.

        Raises:
            HighLevelError: HighLevel refuses.
        """
        try:
            return await self._api.last_push(self._location_id, self._snapshot.id)
        except (BadRequestError, NotFoundError):
            return None

    async def push(self, *, again: bool, last: SnapshotPush | None, progress: PushProgress) -> None:
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
            raise PushFailedError(self._snapshot.id, push)
        progress(self._snapshot.id, push)

    async def _ended(self, progress: PushProgress) -> SnapshotPush:
        seen: SnapshotPush | None = None
        unheard = anyio.current_time() + _UNHEARD
        with anyio.move_on_after(_PATIENCE):
            while True:
                push = await self.last_push()
                if push is None:
                    if anyio.current_time() >= unheard:
                        raise PushNotEndedError(self._snapshot.id, heard=False)
                elif push.ended:
                    return push
                elif push != seen:
                    progress(self._snapshot.id, push)
                seen = push
                await anyio.sleep(_BETWEEN)
        raise PushNotEndedError(self._snapshot.id)
