"""A loop with a clock of its own: waits take no time, and how long they would take is known exactly.

Nothing in it may wait for another thread or process: to it nothing happens but what the loop itself does.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

Selected = list[tuple[selectors.SelectorKey, int]]


class _OwnTime(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self.passed = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.passed


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: _OwnTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Selected:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "nothing will ever happen"
            self._loop.passed += timeout
        return ready


def seconds(of: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """How many seconds it would take, waits alone."""
    with asyncio.Runner(loop_factory=_OwnTime) as runner:
        loop = runner.get_loop()
        runner.run(of())
        return loop.time()
