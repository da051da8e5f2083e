"""Faults happen when they should, over a socket and in process alike."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from ghl_flow.sandbox import (
    SANDBOX_URL,
    Fault,
    FaultKind,
    FaultPlan,
    SandboxStore,
    create_app,
    sandbox_client,
)
from ghl_flow.sandbox.server import running_server
from tests.sandbox.service import PUBLIC_HEADERS, plain_client

pytestmark = pytest.mark.anyio


class Sandbox:
    """A client with one location, over either way."""

    def __init__(self, client: httpx.AsyncClient, store: SandboxStore, plan: FaultPlan) -> None:
        self.client, self.store, self.plan = client, store, plan
        self.log: list[tuple[str, str, int]] = []

    async def tag(self, name: str = "x") -> httpx.Response:
        return await self.client.post("/locations/A/tags", json={"name": name})

    @property
    def stored(self) -> int:
        return len(self.store.all("tag", "A"))


@pytest.fixture(params=["socket", "in process"])
async def sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    plan = FaultPlan()
    log: list[tuple[str, str, int]] = []
    with SandboxStore() as store:
        store.ensure_location("A")
        if request.param == "in process":
            async with sandbox_client(
                store, faults=plan, request_log=lambda *line: log.append(line)
            ) as client:
                client.headers.update(PUBLIC_HEADERS)
                made = Sandbox(client, store, plan)
                made.log = log
                yield made
            return
        app = create_app(store, faults=plan, request_log=lambda *line: log.append(line))
        with running_server(app) as url:
            async with plain_client(url, PUBLIC_HEADERS) as client:
                made = Sandbox(client, store, plan)
                made.log = log
                yield made


async def test_dropped_before_it_was_done(sandbox: Sandbox) -> None:
    sandbox.plan.inject(Fault(FaultKind.DROP_BEFORE_COMMIT, method="POST"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await sandbox.tag()
    assert sandbox.stored == 0
    assert sandbox.log == [("POST", "/locations/A/tags", 0)]


async def test_dropped_after_it_was_done(sandbox: Sandbox) -> None:
    sandbox.plan.inject(Fault(FaultKind.DROP_AFTER_COMMIT, method="POST"))
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await sandbox.tag()
    assert sandbox.stored == 1
    assert (await sandbox.client.get("/locations/A/tags")).status_code == 200


async def test_a_status_is_answered_without_doing_it(sandbox: Sandbox) -> None:
    sandbox.plan.inject(Fault(FaultKind.STATUS, status=503, headers={"Retry-After": "7"}))
    answer = await sandbox.tag()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    assert sandbox.stored == 0


async def test_an_answer_cut_short_was_done(sandbox: Sandbox) -> None:
    sandbox.plan.inject(Fault(FaultKind.MALFORMED))
    answer = await sandbox.tag()
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Unterminated"):
        answer.json()
    assert sandbox.stored == 1


async def test_latency_and_then_another_fault(sandbox: Sandbox) -> None:
    sandbox.plan.inject(Fault(FaultKind.LATENCY, seconds=0.1), Fault(FaultKind.STATUS, status=500))
    started = time.monotonic()
    assert (await sandbox.tag()).status_code == 500
    assert time.monotonic() - started >= 0.1


async def test_which_requests_are_hit(sandbox: Sandbox) -> None:
    sandbox.plan.inject(
        Fault(FaultKind.STATUS, status=500, method="POST", nth=2),
        Fault(FaultKind.STATUS, status=418, path=r"/customFields$"),
    )
    statuses = [(await sandbox.tag(name)).status_code for name in ("a", "b", "c")]
    assert statuses == [200, 500, 200]
    assert (await sandbox.client.get("/locations/A/customFields")).status_code == 418
    assert (await sandbox.client.get("/locations/A/customFields")).status_code == 418
    sandbox.plan.clear()
    assert (await sandbox.client.get("/locations/A/customFields")).status_code == 200


async def test_without_a_plan_a_client_is_whole() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        async with sandbox_client(store) as client:
            answer = await client.get(f"{SANDBOX_URL}/locations/A", headers=PUBLIC_HEADERS)
    assert answer.status_code == 200
