"""A real sandbox on a real port, and accounts that reach it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.access.connection import Connection, Credentials, connect
from ghl_flow.deploy.applying.apply import apply
from ghl_flow.deploy.applying.outcome import Applied
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.survey import survey
from ghl_flow.highlevel import BrowserSession, Endpoints, Secret
from ghl_flow.sandbox import SANDBOX_SESSION, SANDBOX_TOKEN, SandboxStore, create_app, running_server
from ghl_flow.spec.account import Account as AccountSpec
from ghl_flow.wire.json import JsonObject, JsonValue
from tests.conftest import compiled

LOCATION = "bPt7Qm2LxRk94ZsVdC1e"
VALIDATE = "/workflows/definition/validate"
SESSION = BrowserSession.from_text(json.dumps({"token-id": SANDBOX_SESSION}))


_MEETING_LOOKS = 300
"""How often a request looks whether the other can come still; that takes three seconds."""


@dataclass
class Requests:
    """Middleware that remembers every request, and may do something at the n-th one."""

    app: ASGIApp
    seen: list[tuple[str, str]] = field(default_factory=list)
    after: Callable[[int], None] = lambda number: None
    # "METHOD path" as it begins: the first such request waits for the second, so that both come at once.
    meeting: str | None = None
    met: dict[str, anyio.Event] = field(default_factory=dict)
    # Whether no second one can come any more.
    alone: Callable[[], bool] = lambda: False
    # Requests that HighLevel refuses: a part of "METHOD path".
    refused: str | None = None
    # "METHOD path", whole: what is answered instead. A text is sent as a page, anything else as JSON.
    instead: dict[str, tuple[int, JsonValue]] = field(default_factory=dict)

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Those that may change something: to be validated is none (docs/highlevel.md)."""
        return [item for item in self.seen if item[0] != "GET" and item[1] != VALIDATE]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append((scope["method"], scope["path"]))
        number = len(self.seen)
        what = f"{scope['method']} {scope['path']}"
        await self._meet(what)
        if what in self.instead:
            status, content = self.instead[what]
            answer = (
                HTMLResponse(content, status) if isinstance(content, str) else JSONResponse(content, status)
            )
            await answer(scope, receive, send)
            return
        if self.refused is not None and self.refused in what:
            refusal = JSONResponse({"message": "not now", "statusCode": 422}, status_code=422)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)
        self.after(number)

    async def _meet(self, what: str) -> None:
        if self.meeting is None or not what.startswith(self.meeting):
            return
        if what in self.met:
            self.met[what].set()
            return
        second = self.met[what] = anyio.Event()
        for _ in range(_MEETING_LOOKS):
            if second.is_set() or self.alone():
                break
            with anyio.move_on_after(0.01):
                await second.wait()


@dataclass
class Account:
    """A sandbox sub-account over real HTTP."""

    store: SandboxStore
    requests: Requests
    url: str
    driver: str = "auto"

    def connection(self, account: AccountSpec) -> AbstractAsyncContextManager[Connection]:
        """The account, open."""
        return connect(account, self._credentials(), self._endpoints(), driver=self.driver)

    def plan(self, *flows: CompiledFlow, choices: Choices | None = None) -> AccountPlan:
        """What apply would do."""

        async def run() -> AccountPlan:
            wanted = flows or (compiled(),)
            desired = desired_state(wanted[0].account, wanted)
            async with self.connection(wanted[0].account) as connection:
                _, plan = await survey(desired, connection, choices or Choices())
                return plan

        return anyio.run(run)

    def apply(
        self, *flows: CompiledFlow, gates: tuple[Gate, ...] = (), terms: Terms | None = None
    ) -> Applied:
        """Do it."""

        async def run() -> Applied:
            wanted = flows or (compiled(),)
            desired = desired_state(wanted[0].account, wanted)
            async with self.connection(wanted[0].account) as connection:
                return await apply(desired, connection, terms or Terms(gates))

        return anyio.run(run)

    def workflows(self) -> list[JsonObject]:
        """What the account holds."""
        return self.store.all("workflow", LOCATION)

    def _credentials(self) -> Credentials:
        return Credentials(Secret(SANDBOX_TOKEN), SESSION)

    def _endpoints(self) -> Endpoints:
        return Endpoints(self.url, self.url)


@pytest.fixture(params=["auto", "builder"])
def account(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Account]:
    """Once through each driver: what a test of the account asks for holds for both."""
    store = SandboxStore(tmp_path / "sandbox.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    requests = Requests(create_app(store, rate_limit=None))
    with running_server(requests) as url:
        yield Account(store, requests, url, request.param)
    store.close()
