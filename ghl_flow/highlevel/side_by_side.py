"""Asking several things that do not depend on each other, without waiting for each in turn."""

import asyncio
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

Answer = TypeVar("Answer")

AT_ONCE = 6
"""Requests of one account that are under way together: as many as a browser sends to a host."""


class SideBySide:
    """Questions that are under way together; whoever awaits their answers in order is told the first failure
    in that order, whichever came first. What is under way when the block is left is given up.
    """

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._asked: list[asyncio.Task[Any]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._asked:
            task.cancel()
        await asyncio.gather(*self._asked, return_exceptions=True)

    def ask(self, question: Callable[[], Coroutine[Any, Any, Answer]]) -> asyncio.Task[Answer]:
        """Put a question. It must only read: given up, it is not known what became of it."""

        async def answer() -> Answer:
            async with self._turn:
                return await question()

        task = asyncio.create_task(answer())
        self._asked.append(task)
        return task
