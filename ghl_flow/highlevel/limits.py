"""Staying within HighLevel's rate limits: one limiter per location and host."""

import asyncio
from collections import deque
from collections.abc import Mapping

from aiolimiter import AsyncLimiter


class RequestLimiter:
    """Lets `burst` requests go at once, and as many again over each `seconds`."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._bucket = AsyncLimiter(burst, seconds)
        self._closed_until = 0.0

    async def wait_for_turn(self) -> None:
        """Come back when the request may go."""
        await self.wait_while_held()
        await self._take()

    async def _take(self) -> None:
        await self._bucket.acquire()

    async def wait_while_held(self) -> None:
        """Come back when nothing is held back any more; for requests that are not counted."""
        loop = asyncio.get_running_loop()
        while (pause := self._closed_until - loop.time()) > 0:  # noqa: ASYNC110 - it waits for a time
            await asyncio.sleep(pause)

    def hold(self, seconds: float) -> None:
        """Let nothing go for that long."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)

    def obey(self, headers: Mapping[str, str]) -> None:
        """Take account of what an answer says is left: others may be drawing on the same budget."""
        if headers.get("x-ratelimit-remaining") != "0":
            return
        try:
            milliseconds = float(headers.get("x-ratelimit-interval-milliseconds", "10000"))
        except ValueError:
            return
        self.hold(min(milliseconds, 60_000) / 1000)


class WindowLimiter(RequestLimiter):
    """At most `most` requests in any `seconds`, at once where they come at once: all that a limit allows.

    A bucket that refills meanwhile has to be half the size, or it lets twice as many through in its first
    window; afterwards it is half as fast as it may be.
    """

    def __init__(self, most: int, seconds: float) -> None:
        super().__init__(most, seconds)
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=most)

    async def _take(self) -> None:
        loop = asyncio.get_running_loop()
        while len(self._sent) == self._sent.maxlen and (
            (pause := self._sent[0] + self._seconds - loop.time()) > 0
        ):
            await asyncio.sleep(pause)
            await self.wait_while_held()
        self._sent.append(loop.time())


class SharedLimiter(RequestLimiter):
    """A budget of one's own within a larger one: a request has to fit both."""

    def __init__(self, burst: int, seconds: float, within: RequestLimiter | None) -> None:
        super().__init__(burst, seconds)
        self._within = within

    async def wait_for_turn(self) -> None:
        """Come back when the request may go."""
        await super().wait_for_turn()
        if self._within is not None:
            await self._within.wait_for_turn()

    def obey(self, headers: Mapping[str, str]) -> None:
        """The headers speak of the larger budget: nothing tells what is left of this one."""
        if self._within is not None:
            self._within.obey(headers)


def workflow_limiters(within: RequestLimiter | None) -> tuple[RequestLimiter, RequestLimiter]:
    """The v3 Workflow API, for reads and for writes: a budget of each per sub-account and 10 s.

    Documented without its size, and without a Retry-After (docs/highlevel.md). A flow's reads and writes
    fit in the burst; a 429 is waited out with backoff.
    """
    return SharedLimiter(20, 10, within), SharedLimiter(10, 10, within)


def public_limiter() -> RequestLimiter:
    """The documented host: 100 requests in any 10 s, per integration and location (official documentation).

    Nine tenths of that, and half a second of room: requests that went in different windows may arrive in one,
    and the last of a budget is left to others, since an answer that says 0 stops everything for a window.
    """
    return WindowLimiter(95, 10.5)


def builder_limiter() -> RequestLimiter:
    """The builder's host: 20 writes a minute. Undocumented; 429 was seen near 25 (docs/highlevel.md).

    A burst of all 20, so that one flow is not slowed down; more than that relies on the 429.
    """
    return RequestLimiter(20, 60)
