"""Questions that are under way together: which failure is told, and what becomes of the others."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from ghl_flow.highlevel.side_by_side import AT_ONCE, SideBySide

pytestmark = pytest.mark.anyio


def after(moments: int, answer: str | Exception) -> Callable[[], Coroutine[Any, Any, str]]:
    """A question whose answer takes so many turns of the event loop."""

    async def question() -> str:
        for _ in range(moments):
            await asyncio.sleep(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return question


async def test_none_waits_for_another_and_answers_keep_their_order() -> None:
    met = asyncio.Barrier(AT_ONCE)

    async def question() -> int:
        return await met.wait()

    async with SideBySide() as together:
        asked = [together.ask(question) for _ in range(AT_ONCE)]
        assert sorted([await one for one in asked]) == [*range(AT_ONCE)]
    async with SideBySide() as together:
        late, soon = together.ask(after(5, "late")), together.ask(after(0, "soon"))
        assert [await late, await soon] == ["late", "soon"]


@pytest.mark.parametrize("moments", [(0, 3), (3, 0), (1, 1)])
async def test_the_first_failure_in_order_is_told(moments: tuple[int, int]) -> None:
    first, second = moments

    async def both() -> None:
        async with SideBySide() as together:
            asked = [
                together.ask(after(first, ValueError("the first"))),
                together.ask(after(second, KeyError("the second"))),
            ]
            for one in asked:
                await one

    with pytest.raises(ValueError, match="the first"):
        await both()


async def test_no_more_than_so_many_are_under_way() -> None:
    now = most = 0

    async def question() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1

    async with SideBySide() as together:
        for one in [together.ask(question) for _ in range(AT_ONCE * 3)]:
            await one
    assert most == AT_ONCE


@pytest.mark.parametrize("how", ["a failure", "cancelled", "left"])
async def test_what_is_under_way_when_the_block_is_left_is_given_up(how: str) -> None:
    ended: list[str] = []

    async def question() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("given up")

    async def block() -> None:
        async with SideBySide() as together:
            forever = together.ask(question)
            await asyncio.sleep(0)
            if how == "a failure":
                await together.ask(after(0, ValueError("no")))
            if how == "cancelled":
                await forever

    task = asyncio.create_task(block())
    for _ in range(5):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert ended == ["given up"]
