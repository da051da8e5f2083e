"""The kill switch at any moment of an apply, also before anything is there: what it paused stays a draft."""

from collections.abc import Callable, Collection

import anyio
import anyio.to_thread
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.deploy.applying import concurrent_apply, remember_paused
from ghl_flow.deploy.applying.pause import pause
from ghl_flow.deploy.applying.remains import Remains
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.state.desired import desired_state
from ghl_flow.deploy.state.managed import Flows
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME
from ghl_flow.errors import GhlFlowError
from ghl_flow.wire.json import text_of
from tests.conftest import SEED, compiled
from tests.deploy.conftest import LOCATION, Account

FLOW = "missed-call-text-back"
EDITED = SEED.replace("wait: 2 minutes", "wait: 90 seconds").replace(
    "      - update_contact:", "      - add_tag: texted-back\n      - update_contact:"
)


class Held:
    """Holds the n-th request until something else was done, whose own requests go through."""

    def __init__(self, app: ASGIApp, number: int, meanwhile: Callable[[], object]) -> None:
        self._app, self._number, self._meanwhile = app, number, meanwhile
        self._seen = 0
        self.came = self.done = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.came or self.done:
            self._seen += 1
        if self._seen == self._number and not self.came:
            self.came = True
            await anyio.to_thread.run_sync(self._meanwhile)
            self.done = True
        await self._app(scope, receive, send)


def paused(account: Account, flow: CompiledFlow, flows: Collection[str] = ()) -> Removed:
    """What `pause` does, from another machine."""
    items = desired_state(flow.account, [flow]).workflows

    async def run() -> Removed:
        async with account.connection(flow.account) as connection:
            await connection.settle()
            return await pause(connection, LOCATION, flows, Flows(items, runs=frozenset({FLOW})))

    return anyio.run(run)


def at_once(account: Account, number: int, flow: CompiledFlow) -> list[Removed]:
    """Apply, with a pause from begin to end while the n-th request is on its way; none: there was no n-th."""
    found: list[Removed] = []
    app = account.requests.app
    held = Held(app, number, lambda: found.append(paused(account, flow)))
    account.requests.app = held
    try:
        account.apply(flow)
    except GhlFlowError:
        pass
    finally:
        account.requests.app = app
    assert held.done == bool(found) == held.came, "the pause failed"
    return found


def emptied(account: Account) -> None:
    for kind in ("workflow", "custom_value", "tag", "custom_field"):
        for one in account.store.all(kind, LOCATION):
            account.store.delete(kind, LOCATION, text_of(one, "id"))


def published(account: Account) -> list[object]:
    return [one["name"] for one in account.workflows() if one["status"] == "published"]


@pytest.fixture(autouse=True)
def _rivals_leave_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (concurrent_apply, remember_paused):
        monkeypatch.setattr(module, "RIVAL_LEAVES", (0.01, 0.02, 0.03))


@pytest.mark.parametrize("number", [1, 2, 4, 5, 6, 7, 8, 12, 18])
def test_a_first_apply_publishes_nothing_that_is_paused(account: Account, number: int) -> None:
    (removed,) = at_once(account, number, compiled())
    assert removed.left == []
    assert published(account) == []


@pytest.mark.parametrize("number", [1, 3, 5, 6, 7, 9, 11, 16])
def test_a_later_apply_publishes_nothing_that_is_paused(account: Account, number: int) -> None:
    account.apply()
    (removed,) = at_once(account, number, compiled(EDITED))
    assert removed.left == []
    assert published(account) == []


def test_what_is_not_there_yet_is_named_and_stays_a_draft(account: Account) -> None:
    removed = paused(account, compiled())
    assert not removed.left
    assert not removed.done
    (note,) = removed.notes
    assert (note.reason, note.texts("keys")) == (Remains.NOT_YET_CREATED, [f"{FLOW}/cancel", f"{FLOW}/main"])
    assert paused(account, compiled()).notes == []
    account.apply()
    assert len(account.workflows()) == 2
    assert published(account) == []
    account.apply(terms=Terms(allow_paused=True))
    assert len(published(account)) == 2


@pytest.mark.parametrize("flows", [["another"], ["another", "a-third"]])
def test_what_the_account_does_not_run_is_not_remembered(account: Account, flows: list[str]) -> None:
    assert paused(account, compiled(), flows).notes == []
    assert account.store.all("custom_value", LOCATION) == []


def test_of_two_manifests_one_stays(account: Account) -> None:
    """Whoever of both made the first one."""
    for number in (5, 6):
        emptied(account)
        assert not at_once(account, number, compiled())[0].left
        names = [one["name"] for one in account.store.all("custom_value", LOCATION)]
        assert names == [MANIFEST_NAME]


@pytest.mark.parametrize("role", ["main", "cancel"])
def test_what_an_apply_published_after_the_look_is_set_back(account: Account, role: str) -> None:
    """It was a draft when the pause looked, so the pause did not stop it."""
    account.apply()
    kept = next(
        one for one in account.workflows() if str(one["name"]).endswith("cancel") == (role == "cancel")
    )
    account.store.put("workflow", LOCATION, text_of(kept, "id"), {**kept, "status": "draft"})

    def publish(_: int) -> None:
        if account.requests.seen[-1][0] == "PUT":  # the manifest is written: it has looked
            account.store.put("workflow", LOCATION, text_of(kept, "id"), kept)
            account.requests.after = lambda _: None

    account.requests.after = publish
    removed = paused(account, compiled())
    assert removed.left == []
    assert published(account) == []
