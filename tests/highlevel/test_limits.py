"""Staying within rate limits, on a clock that only moves when something waits for it."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from ghl_flow.highlevel.limits import RequestLimiter, SharedLimiter


class _Clock(asyncio.SelectorEventLoop):
    """Time passes at once where nothing else is to be done."""

    moment = 0.0

    def time(self) -> float:
        return self.moment

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.moment = max(self.moment, self._scheduled[0].when())  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def seconds(task: Coroutine[Any, Any, None]) -> float:
    loop = _Clock()
    try:
        loop.run_until_complete(task)
        return loop.moment
    finally:
        loop.close()


async def _turns(limiter: RequestLimiter, count: int) -> None:
    for _ in range(count):
        await limiter.wait_for_turn()


@pytest.mark.parametrize(("count", "waited"), [(1, 0), (5, 0), (6, 2), (10, 10), (15, 20)])
def test_a_burst_at_once_and_then_as_many_over_the_window(count: int, waited: float) -> None:
    assert seconds(_turns(RequestLimiter(5, 10), count)) == pytest.approx(waited, abs=0.01)


@pytest.mark.parametrize(
    ("headers", "held"),
    [
        ({}, 0),
        ({"x-ratelimit-remaining": "1"}, 0),
        ({"x-ratelimit-remaining": "0"}, 10),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "2500"}, 2.5),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "9000000"}, 60),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "soon"}, 0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-interval-milliseconds": "-5"}, 0),
    ],
)
def test_what_an_answer_says_is_left_is_obeyed(headers: dict[str, str], held: float) -> None:
    async def run() -> None:
        limiter = RequestLimiter(5, 10)
        limiter.obey(headers)
        await limiter.wait_for_turn()

    assert seconds(run()) == pytest.approx(held, abs=0.01)


def test_the_longest_hold_counts() -> None:
    async def run() -> None:
        limiter = RequestLimiter(5, 10)
        limiter.hold(7)
        limiter.hold(3)
        await limiter.wait_while_held()

    assert seconds(run()) == pytest.approx(7, abs=0.01)


def test_a_budget_within_another_has_to_fit_both() -> None:
    async def run(limiter: RequestLimiter) -> None:
        await _turns(limiter, 3)

    assert seconds(run(SharedLimiter(9, 10, RequestLimiter(2, 10)))) == pytest.approx(5, abs=0.01)
    assert seconds(run(SharedLimiter(2, 10, RequestLimiter(9, 10)))) == pytest.approx(5, abs=0.01)
    assert seconds(run(SharedLimiter(2, 10, None))) == pytest.approx(5, abs=0.01)


def test_headers_speak_of_the_larger_budget() -> None:
    async def run() -> None:
        larger = RequestLimiter(9, 10)
        SharedLimiter(9, 10, larger).obey({"x-ratelimit-remaining": "0"})
        SharedLimiter(9, 10, None).obey({"x-ratelimit-remaining": "0"})
        await SharedLimiter(9, 10, None).wait_for_turn()
        assert asyncio.get_running_loop().time() == 0
        await larger.wait_for_turn()

    assert seconds(run()) == pytest.approx(10, abs=0.01)
