"""Whose phone calls an account that is tried, and by which clock."""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

import anyio
import anyio.lowlevel

from ghl_flow.kinds.triggers.event import CallStatus
from ghl_flow.kinds.triggers.event import call as call_event
from ghl_flow.operations.access import sandbox_store
from ghl_flow.operations.sandbox import happen
from ghl_flow.operations.workspace import Workspace

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account

_VOICEMAIL_SECONDS: Final = 9
_RINGS: Final = 20.0
"""Seconds until the phone is free again."""


class Line(Protocol):
    """A phone and a clock."""

    def now(self) -> float:
        """Seconds that pass."""

    def moment(self) -> datetime:
        """What time it is, in UTC."""

    async def wait(self, seconds: float) -> None:
        """Let time pass."""

    def call(self) -> None:
        """Call the account, where that is not the operator's to do."""


class OwnPhone:
    """The operator's: they call, and the time is what it is."""

    def now(self) -> float:
        return time.monotonic()

    def moment(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, seconds: float) -> None:
        await anyio.sleep(seconds)

    def call(self) -> None:
        """Nothing: it was said what to do."""


class SandboxCaller:
    """The sandbox's: calls are made, and its clock is moved."""

    def __init__(self, workspace: Workspace, account: "Account", number: str, ends: CallStatus) -> None:
        self._workspace = workspace
        self._account = account
        self._number = number
        self._ends = ends

    def now(self) -> float:
        return self.moment().timestamp()

    def moment(self) -> datetime:
        from ghl_flow.sandbox.phone import SandboxPhone

        with sandbox_store(self._workspace) as store:
            return SandboxPhone(store, self._account.location_id).moment().astimezone(UTC)

    async def wait(self, seconds: float) -> None:
        await anyio.lowlevel.checkpoint()  # whoever interrupts is heard
        happen(self._workspace, self._account.account, None, [], then=seconds)

    def call(self) -> None:
        trapped = self._ends == "completed"
        made = call_event(self._ends, seconds=_VOICEMAIL_SECONDS if trapped else None, machine=trapped)
        happen(self._workspace, self._account.account, self._number, [(0.0, made)], then=_RINGS)
