"""How long requests wait: for their turn, and as long as HighLevel says."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest

from ghl_flow.highlevel import RequestLimiter, RetryPolicy, Transport
from ghl_flow.highlevel.limits import workflow_limiters
from tests.own_time import seconds
from tests.sandbox.service import PUBLIC_HEADERS

PATIENT = RetryPolicy(first_wait=0, jitter=0)
pytestmark = pytest.mark.usefixtures("waiting_to_try_again")


def taken(
    send: Callable[[Transport], Awaitable[object]],
    limiter: RequestLimiter | None = None,
    first: httpx.Response | None = None,
) -> float:
    """How long it takes where HighLevel answers at once: `first`, and then that all is well."""
    answers: Iterator[httpx.Response] = iter([first] if first is not None else [])

    async def sent() -> None:
        answering = httpx.MockTransport(lambda _: next(answers, None) or httpx.Response(200, json={}))
        async with httpx.AsyncClient(transport=answering) as client:
            only_writes = frozenset(("POST",))
            await send(
                Transport(
                    client,
                    "https://example.com",
                    PUBLIC_HEADERS,
                    limiter,
                    limited_methods=only_writes,
                    retry=PATIENT,
                )
            )

    return seconds(sent)


def gets(count: int) -> Callable[[Transport], Awaitable[object]]:
    async def send(transport: Transport) -> None:
        for _ in range(count):
            await transport.send("GET", "/tags")

    return send


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    ("headers", "waits"),
    [({"Retry-After": "4"}, 4), ({"X-RateLimit-Interval-Milliseconds": "400"}, 0.4), ({}, 0)],
    ids=["seconds", "milliseconds", "nothing"],
)
def test_it_waits_as_long_as_it_is_told(headers: dict[str, str], waits: float, method: str) -> None:
    async def send(transport: Transport) -> None:
        await transport.send(method, "/tags")

    assert taken(send, first=httpx.Response(429, headers=headers)) == pytest.approx(waits)


def test_others_wait_as_long_as_one_is_told_to() -> None:
    async def two(transport: Transport) -> None:
        first = asyncio.ensure_future(transport.send("POST", "/tags"))
        await asyncio.sleep(1)
        await transport.send("GET", "/tags")
        assert asyncio.get_running_loop().time() == pytest.approx(4)
        await first

    assert taken(two, RequestLimiter(50, 1), httpx.Response(429, headers={"Retry-After": "4"})) >= 4


def test_requests_wait_for_their_turn() -> None:
    async def writes(transport: Transport) -> None:
        await asyncio.gather(*(transport.send("POST", "/tags") for _ in range(6)))

    # A burst of 4, then 4 in 0.8 s: the sixth goes after 0.4 s.
    assert taken(writes, RequestLimiter(4, 0.8)) == pytest.approx(0.4, abs=0.01)


def test_what_is_not_counted_does_not_wait() -> None:
    assert taken(gets(10), RequestLimiter(1, 60)) == 0


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "300"}, 0.3),
        ({"x-ratelimit-remaining": "7", "x-ratelimit-interval-milliseconds": "9000"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "?"}, 0),
        ({"x-ratelimit-remaining": "0"}, 10),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "86400000"}, 60),
    ],
)
def test_an_empty_budget_holds_everything_back(told: dict[str, str], waits: float) -> None:
    assert taken(gets(2), RequestLimiter(10, 1), httpx.Response(200, json={}, headers=told)) == waits


def test_of_several_answers_the_longest_wait_counts() -> None:
    async def told() -> None:
        limiter = RequestLimiter(10, 1)
        for pause in (1, 3, 2):
            limiter.hold(pause)
        await asyncio.gather(limiter.wait_for_turn(), limiter.wait_while_held())

    assert seconds(told) == 3


@pytest.mark.parametrize(
    ("reads", "writes", "waits"),
    [
        (15, 10, 0),
        (14, 11, 1),  # its own budget: 10 in 10 s
        (20, 0, 0),
        (21, 0, 0.5),  # its own budget: 20 in 10 s
        (16, 10, 40),  # that of both: 25 in 1,000 s
    ],
)
def test_reads_and_writes_have_budgets_of_their_own_within_the_larger_one(
    reads: int, writes: int, waits: float
) -> None:
    async def told() -> None:
        of_reads, of_writes = workflow_limiters(RequestLimiter(25, 1000))
        for _ in range(writes):
            await of_writes.wait_for_turn()
        for _ in range(reads):
            await of_reads.wait_for_turn()

    assert seconds(told) == pytest.approx(waits, abs=0.01)
