"""Staying within rate limits, on a clock that only moves when something waits for it."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghl_flow.highlevel.limits import RequestLimiter, SharedLimiter, WindowLimiter, public_limiter


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


@pytest.mark.parametrize(("count", "waited"), [(1, 0), (5, 0), (6, 10), (10, 10), (11, 20), (26, 50)])
def test_a_window_takes_all_that_fits_at_once(count: int, waited: float) -> None:
    assert seconds(_turns(WindowLimiter(5, 10), count)) == pytest.approx(waited, abs=0.01)


async def _sent(limiter: RequestLimiter, pauses: Sequence[float], at_once: int) -> list[float]:
    """When requests went, each after a pause, sent by so many at once."""
    loop, found, rest = asyncio.get_running_loop(), [], iter(pauses)

    async def one() -> None:
        for pause in rest:
            await asyncio.sleep(pause)
            await limiter.wait_for_turn()
            found.append(loop.time())

    await asyncio.gather(*(one() for _ in range(at_once)))
    return found


_MOST, _WINDOW = 100, 10.0
"""The limit of HighLevel's documentation."""


@given(
    st.lists(st.floats(0, 2, allow_nan=False), min_size=150, max_size=400),
    st.lists(st.floats(0, 0.5, allow_nan=False), min_size=1, max_size=7),
    st.integers(1, 9),
)
@settings(max_examples=40, deadline=None)
def test_no_window_of_the_documented_limit_sees_too_many(
    pauses: list[float], delays: list[float], at_once: int
) -> None:
    """Whenever it begins, and though each request is up to half a second on its way."""

    async def run() -> None:
        went = await _sent(public_limiter(), pauses, at_once)
        arrived = sorted(at + delays[number % len(delays)] for number, at in enumerate(went))
        for first, later in zip(arrived, arrived[_MOST:], strict=False):
            assert later - first >= _WINDOW

    seconds(run())


@pytest.mark.parametrize("at_once", [1, 4, 30])
def test_four_fifths_of_what_the_documented_limit_allows_are_used(at_once: int) -> None:
    async def run() -> None:
        await _sent(public_limiter(), [0.0] * 2_000, at_once)

    assert 2_000 / seconds(run()) >= 0.8 * _MOST / _WINDOW


def test_what_is_held_meanwhile_holds_whoever_waits_for_the_window() -> None:
    async def run() -> None:
        limiter = WindowLimiter(1, 10)
        await limiter.wait_for_turn()
        asyncio.get_running_loop().call_later(4, limiter.hold, 20)
        await limiter.wait_for_turn()

    assert seconds(run()) == pytest.approx(24, abs=0.01)


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
