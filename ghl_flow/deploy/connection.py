"""How an account is reached: the public API and a workflow driver, real or sandbox."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from ghl_flow.deploy.drivers.builder import BuilderDriver
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.highlevel import (
    BrowserSession,
    BuilderApi,
    Endpoints,
    PublicApi,
    RequestLog,
    Secret,
    Transport,
    builder_limiter,
    open_client,
    public_limiter,
    resolve_secret,
)
from ghl_flow.spec.account import Account
from ghl_flow.wire.builder import Workspace


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens one sub-account."""

    token: Secret
    session: BrowserSession


@dataclass(frozen=True, slots=True)
class Connection:
    """One account, open."""

    public: PublicApi
    driver: WorkflowDriver
    driver_reason: str


def credentials_of(account: Account, environment: Mapping[str, str] | None = None) -> Credentials:
    """The token and the builder session that the account file points at.

    Raises:
        AuthenticationError: one is not named, not set, or over.
        UsageError: the account wants a driver that does not exist yet.
    """
    variables = os.environ if environment is None else environment
    if account.workflow_driver not in ("auto", "builder"):
        raise UsageError(
            f"the account '{account.account}' wants the '{account.workflow_driver}' driver, which this "
            "version of ghl-flow does not have",
            hint="use workflow_driver: builder, or leave it out",
        )
    if account.token is None:
        raise AuthenticationError(
            f"the account '{account.account}' names no token",
            hint="make a Private Integration in HighLevel (Settings > Private Integrations), then write "
            "'token: env:NAME' in the account file; or try it all with --sandbox",
        )
    if account.builder_session is None:
        raise AuthenticationError(
            f"the account '{account.account}' names no builder session, and workflow bodies need one",
            hint="copy a request of the workflow builder as cURL from the browser's network panel, put it "
            "in an environment variable, and write 'builder_session: env:NAME' in the account file",
        )
    session = BrowserSession.from_text(resolve_secret(account.builder_session, variables).reveal())
    session.check(datetime.now(UTC))
    return Credentials(resolve_secret(account.token, variables), session)


@asynccontextmanager
async def connect(
    account: Account,
    credentials: Credentials,
    endpoints: Endpoints,
    *,
    client: httpx.AsyncClient | None = None,
    request_log: RequestLog | None = None,
) -> AsyncIterator[Connection]:
    """Open an account. A `client` of one's own replaces the network, and its limits with it: the sandbox.

    Raises:
        RemoteError: the account cannot be read.
    """
    async with client or open_client() as shared:
        public = PublicApi(
            Transport(
                shared,
                endpoints.public_url,
                {"Authorization": f"Bearer {credentials.token.reveal()}"},
                public_limiter() if client is None else None,
                request_log=request_log,
            ),
            account.location_id,
        )
        builder = BuilderApi(
            Transport(
                shared,
                endpoints.builder_url,
                credentials.session.all_headers(),
                builder_limiter() if client is None else None,
                limited_methods=frozenset(("POST", "PUT", "DELETE")),
                request_log=request_log,
            ),
            account.location_id,
        )
        company_id = credentials.session.company_id or (await public.location()).company_id
        workspace = Workspace(account.location_id, company_id, credentials.session.user_id)
        reason = (
            "pinned in the account file"
            if account.workflow_driver == "builder"
            else "a builder session is set"
        )
        yield Connection(public, BuilderDriver(builder, workspace), reason)
