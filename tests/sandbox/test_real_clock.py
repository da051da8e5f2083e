"""The sandbox on a clock that moves by itself, and events over HTTP."""

import asyncio

import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.sandbox import SandboxStore, sandbox_client
from ghl_flow.sandbox.phone import Episode, SandboxPhone
from ghl_flow.sandbox.real_clock import RealClock
from tests.conftest import compiled
from tests.sandbox.service import BUILDER_HEADERS
from tests.sandbox.test_agreement import published

FLOW = compiled()
LOCATION = FLOW.account.location_id


@pytest.fixture
def store() -> SandboxStore:
    """A sub-account in which the shipped flow is published."""
    store = SandboxStore()
    store.ensure_location(LOCATION, name="Example", timezone="America/Denver")

    async def push() -> None:
        async with sandbox_client(store) as client:
            client.headers.update(BUILDER_HEADERS)
            await published(client, FLOW, LOCATION)

    asyncio.run(push())
    return store


def test_texts_go_out_as_time_passes(store: SandboxStore) -> None:
    time = 1000.0
    heard: list[tuple[str, Episode]] = []
    clock = RealClock(
        store, lambda: [LOCATION], lambda where, what: heard.append((where, what)), now=lambda: time
    )
    SandboxPhone(store, LOCATION).happen("+15125550100", [(0, call("busy"))])
    for passed, texts in ((60, 0), (59, 0), (2, 1), (300, 1)):
        time += passed
        clock.tick()
        assert len(heard) == texts
    assert heard[0][0] == LOCATION
    assert heard[0][1].delivered[0].at == 120
    assert SandboxPhone(store, LOCATION).now() == 421
    store.close()


def test_its_thread_ends_with_it(store: SandboxStore) -> None:
    with RealClock(store, lambda: [LOCATION], lambda *_: None) as clock:
        assert clock._thread.is_alive()
    assert not clock._thread.is_alive()
    store.close()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (LOCATION, '{"events": ["0s call busy @+15125550100"], "then": 120}', 200),
        (LOCATION, '{"events": ["0s call busy"]}', 422),
        (LOCATION, '{"events": ["0s cal @x"]}', 422),
        (LOCATION, '{"then": -1}', 422),
        (LOCATION, '{"profile": "other"}', 422),
        (LOCATION, "[]", 422),
        (LOCATION, "{", 422),
        ("nowhere", "{}", 404),
    ],
)
def test_events_over_http(store: SandboxStore, path: str, body: str, status: int) -> None:
    async def post() -> None:
        async with sandbox_client(store) as client:
            answer = await client.post(f"/sandbox/{path}/events", content=body)
            assert answer.status_code == status
            sent = (await client.get(f"/sandbox/{LOCATION}/messages")).json()["messages"]
            assert len(sent) == (1 if status == 200 else 0)

    asyncio.run(post())
    store.close()
