"""What a plan asks that does not depend on each other is asked together, over connections that are kept."""

from dataclasses import dataclass, field
from pathlib import Path

import anyio
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from ghl_flow.cli.main import main
from ghl_flow.highlevel.side_by_side import AT_ONCE
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from tests.cli.failing_fleet import VARIABLE, Doors, Fleet
from tests.deploy.conftest import Account, Requests

LISTS = ("/customFields", "/customValues", "/tags", "/workflows/")


@dataclass
class Together:
    """Answers a list only once every list was asked for, and remembers whose connection each request took."""

    app: ASGIApp
    waited_for: tuple[str, ...] = LISTS
    asked: set[str] = field(default_factory=set)
    all_asked: anyio.Event = field(default_factory=anyio.Event)
    alone: list[str] = field(default_factory=list)
    ports: set[int] = field(default_factory=set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.ports.add(scope["client"][1])
            await self._meet(scope["method"], scope["path"])
        await self.app(scope, receive, send)

    async def _meet(self, method: str, path: str) -> None:
        found = next((one for one in self.waited_for if method == "GET" and path.endswith(one)), None)
        if found is None or self.all_asked.is_set():
            return
        self.asked.add(found)
        if self.asked == {*self.waited_for}:
            self.all_asked.set()
        with anyio.move_on_after(5) as waiting:
            await self.all_asked.wait()
        if waiting.cancelled_caught:
            self.alone.append(found)


def test_the_lists_of_an_account_are_asked_for_together(account: Account) -> None:
    account.requests.app = together = Together(account.requests.app)
    account.plan()
    assert (together.asked, together.alone) == ({*LISTS}, [])


def test_the_workflows_are_looked_at_together_once_the_driver_is_settled(tmp_path: Path) -> None:
    store = SandboxStore(tmp_path / "sandbox.sqlite3")
    store.ensure_location("bPt7Qm2LxRk94ZsVdC1e", "Bridgepoint Group", "America/Chicago")
    requests = Requests(create_app(store, rate_limit=None))
    with running_server(requests) as url:
        account = Account(store, requests, url, "api")
        account.apply()
        first, second = (str(one["id"]) for one in account.workflows())
        paths = (f"/{first}/definition", f"/{second}/definition")
        requests.app = together = Together(requests.app, paths)
        account.plan()
    assert (together.asked, together.alone) == ({*paths}, [])


@pytest.mark.parametrize("command", ["plan --all", "apply --all --yes --concurrency 1"])
def test_an_account_takes_over_the_connections_of_the_one_before(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = Fleet(tmp_path, 12)
    fleet.write()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(VARIABLE, fleet.tokens)
    seen = Together(Doors(create_app(fleet.store), fleet), ())
    with running_server(seen) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("GHL_FLOW_BUILDER_URL", url)
        assert main(["-q", *command.split()]) == 0
    at_once = 1 if "--concurrency 1" in command else 8
    assert 1 <= len(seen.ports) <= at_once * AT_ONCE
    assert len(fleet.asked) == 12
