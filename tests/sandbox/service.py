"""A sandbox on a real port, and clients of it that do not wait long."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ghl_flow.highlevel import BrowserSession, BuilderApi, PublicApi, RetryPolicy, Transport, open_client
from ghl_flow.highlevel.transport import RequestLog
from ghl_flow.sandbox import (
    SANDBOX_SESSION,
    SANDBOX_TOKEN,
    FaultPlan,
    SandboxStore,
    create_app,
    running_server,
)

# Enough attempts to see them, and no waiting.
IMPATIENT = RetryPolicy(attempts=3, first_wait=0.01, longest_wait=0.02, jitter=0, longest_pause=1, deadline=5)
PUBLIC_HEADERS = {"Authorization": f"Bearer {SANDBOX_TOKEN}", "Version": "2021-07-28"}
BUILDER_HEADERS = {"token-id": SANDBOX_SESSION}

_numbers = count(1)


def plain_client(url: str = "", headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """A client for http: loading certificates takes longer than most tests."""
    return httpx.AsyncClient(base_url=url, headers=headers, verify=False)  # noqa: S501


@dataclass
class Service:
    """A running sandbox. `requests` are those it got, as (method, path, status)."""

    url: str
    store: SandboxStore
    faults: FaultPlan
    requests: list[tuple[str, str, int]] = field(default_factory=list)

    def new_location(self) -> str:
        """A sub-account of its own, and a clean sheet."""
        location_id = f"location{next(_numbers)}"
        self.store.ensure_location(location_id, name="Example", timezone="America/Denver")
        self.faults.clear()
        self.requests.clear()
        return location_id


@contextmanager
def serving() -> Iterator[Service]:
    """Run one, in memory and without a rate limit."""
    faults = FaultPlan()
    requests: list[tuple[str, str, int]] = []
    with SandboxStore() as store:
        app = create_app(
            store, rate_limit=None, faults=faults, request_log=lambda *line: requests.append(line)
        )
        with running_server(app) as url:
            yield Service(url, store, faults, requests)


@dataclass
class Stub:
    """A server that answers everything with what `answer` makes of it."""

    url: str = ""
    answer: Callable[[Request], Response | Awaitable[Response]] = lambda request: Response("unset", 500)


@contextmanager
def stubbing() -> Iterator[Stub]:
    """Run one."""
    stub = Stub()

    async def respond(request: Request) -> Response:
        answer = stub.answer(request)
        return answer if isinstance(answer, Response) else await answer

    methods = ["GET", "POST", "PUT", "DELETE"]
    with running_server(Starlette(routes=[Route("/{rest:path}", respond, methods=methods)])) as stub.url:
        yield stub


@asynccontextmanager
async def public_api(
    url: str,
    location_id: str,
    *,
    token: str = SANDBOX_TOKEN,
    retry: RetryPolicy = IMPATIENT,
    request_log: RequestLog | None = None,
) -> AsyncIterator[PublicApi]:
    """The documented API of a sandbox."""
    async with open_client() as client:
        headers = {"Authorization": f"Bearer {token}"}
        yield PublicApi(Transport(client, url, headers, request_log=request_log, retry=retry), location_id)


@asynccontextmanager
async def builder_api(
    url: str, location_id: str, *, session: str = f'{{"token-id": "{SANDBOX_SESSION}"}}'
) -> AsyncIterator[BuilderApi]:
    """The builder's backend of a sandbox."""
    async with open_client() as client:
        headers = BrowserSession.from_text(session).all_headers()
        yield BuilderApi(Transport(client, url, headers, retry=IMPATIENT), location_id)
