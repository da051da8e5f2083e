"""Another builder session in the middle of a run: asked for once, and used by every account from then on."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio import to_thread

from ghl_flow.deploy.access.builder_session import AGENCY_ENTRY, is_kept, keep_session, keyring_entry
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import ApiError, BrowserSession
from ghl_flow.highlevel.browser_session import SessionNeededError
from ghl_flow.highlevel.cause import Cause

if TYPE_CHECKING:
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

Ask = Callable[[str, GhlFlowError], BrowserSession | None]
"""Asks the operator for a session: of which account, and why; None: there will be none."""
Result = TypeVar("Result")
_TIMES = 3
"""How often a session is asked for while one account is worked on."""


def needs_session(error: GhlFlowError) -> bool:
    """Whether another browser session puts it right."""
    return isinstance(error, SessionNeededError) or (
        isinstance(error, ApiError) and error.cause is Cause.SESSION
    )


class SessionRenewal:
    """`session` is the one that was asked for, None while those that are kept will do."""

    def __init__(self, ask: Ask) -> None:
        self.session: BrowserSession | None = None
        self._ask = ask
        self._renewed = 0
        self._refused = False
        self._lock = anyio.Lock()

    async def during(
        self, item: "Loaded[Account]", work: "Callable[[Loaded[Account]], Awaitable[Result]]"
    ) -> Result:
        """Work on an account, and do it again from the start with another session where one is needed.

        Only what can be run again is to be given here: it finds what it did before.
        """
        for _ in range(_TIMES):
            before = self._renewed
            try:
                return await work(item)
            except GhlFlowError as error:
                if not needs_session(error) or not await self._another(item.value, error, before):
                    raise
        return await work(item)

    async def _another(self, account: "Account", error: GhlFlowError, before: int) -> bool:
        """Whether there is another session than when that account was begun: what others got will do."""
        async with self._lock:
            if self._renewed != before or self._refused:
                return self._renewed != before
            # In a thread: what others are in the middle of goes on meanwhile.
            found = await to_thread.run_sync(self._ask, account.account, error, abandon_on_cancel=True)
            if found is None:
                self._refused = True
                return False
            self.session = found
            self._renewed += 1
            with suppress(GhlFlowError):  # this run has it, whether the keyring takes it or not
                keep_session(AGENCY_ENTRY if is_kept(AGENCY_ENTRY) else keyring_entry(account.account), found)
            return True
