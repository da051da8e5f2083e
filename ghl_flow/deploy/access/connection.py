"""How an account is reached: the public API and a workflow driver, real or sandbox."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from ghl_flow.deploy.access.choice import Chosen, Wish, agency_api, choose
from ghl_flow.deploy.access.credentials import Credentials, credentials_of
from ghl_flow.deploy.access.driver_access import Access
from ghl_flow.deploy.access.driver_reason import DriverReason
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.highlevel import (
    Endpoints,
    PublicApi,
    RequestLog,
    Secret,
    Transport,
    WorkflowApiNotEnabledError,
    open_client,
    public_limiter,
)
from ghl_flow.highlevel.agency import AgencyApi
from ghl_flow.spec.account import Account

__all__ = ["Connection", "Credentials", "connect", "credentials_of"]

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Connection:
    """One account, open.

    With `auto`, `driver` may still change: until it has answered once, `otherwise` makes the one to take
    when HighLevel's Workflow API is not enabled for the account. `secret` finds what flows
    name as `env:NAME`. `agency`: where the account file names one.
    """

    public: PublicApi
    driver: WorkflowDriver
    driver_reason: DriverReason
    otherwise: Callable[[], Awaitable[Chosen]] | None = None
    secret: Callable[[str], Secret] | None = None
    agency: AgencyApi | None = None
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, question: Callable[[WorkflowDriver], Awaitable[Answer]]) -> Answer:
        """Put a question to the driver, which its answer settles; or to the next one.

        Of questions that are put side by side, the first settles it, and the others wait for that.
        """
        if self.otherwise is not None or self._settling.locked():
            async with self._settling:
                return await self._settled_by(question)
        return await question(self.driver)

    async def _settled_by(self, question: Callable[[WorkflowDriver], Awaitable[Answer]]) -> Answer:
        otherwise, self.otherwise = self.otherwise, None
        try:
            return await question(self.driver)
        except WorkflowApiNotEnabledError:
            if otherwise is None:
                raise
        chosen = await otherwise()
        self.driver, self.driver_reason, self.otherwise = chosen.driver, chosen.reason, chosen.otherwise
        return await self._settled_by(question)

    async def settle(self) -> None:
        """Make sure that the driver stays, before it writes. One request at most."""
        if self.otherwise is not None:
            await self.ask(lambda driver: driver.check_enabled())


@asynccontextmanager
async def connect(
    account: Account,
    credentials: Credentials,
    endpoints: Endpoints,
    *,
    driver: str | None = None,
    client: httpx.AsyncClient | None = None,
    shared: httpx.AsyncClient | None = None,
    request_log: RequestLog | None = None,
) -> AsyncIterator[Connection]:
    """Open an account. A `client` of one's own replaces the network, and its limits with it: the sandbox.

    `shared`: a client for the network that other accounts use after this one, and that is left open.

    `driver` is the name of the one to take, whatever the account file says.

    Raises:
        GhlFlowError: the driver cannot be had, or the account cannot be read.
    """
    wish = Wish.of(account, driver)
    async with nullcontext(shared) if shared is not None else client or open_client() as used:
        token = credentials.token
        fixed = {"Authorization": f"Bearer {token.reveal()}"} if isinstance(token, Secret) else {}
        public = PublicApi(
            Transport(
                used,
                endpoints.public_url,
                fixed,
                public_limiter() if client is None else None,
                request_log=request_log,
                token=None if isinstance(token, Secret) else token(endpoints.public_url),
            ),
            account.location_id,
        )
        access = Access(account, credentials, endpoints, public, limited=client is None)
        chosen = await choose(wish, access)
        yield Connection(
            public, chosen.driver, chosen.reason, chosen.otherwise, credentials.secret, agency_api(access)
        )
