"""Staying within HighLevel's rate limits, one limiter per location and host."""

import asyncio
from collections.abc import Mapping

from aiolimiter import AsyncLimiter


class RequestLimiter:
    """At most `requests` in any `seconds`; everything, or writes only.

    The bucket holds half of them and refills the other half over the window: a full bucket of `requests`
    would let nearly twice as many through in its first window.
    """

    def __init__(self, requests: int, seconds: float, *, writes_only: bool = False) -> None:
        self._bucket = AsyncLimiter(max(1, requests // 2), seconds)
        self._writes_only = writes_only
        self._closed_until = 0.0

    async def wait_for_turn(self, *, writes: bool) -> None:
        """Come back when the request may go."""
        loop = asyncio.get_running_loop()
        while (pause := self._closed_until - loop.time()) > 0:  # noqa: ASYNC110 - it waits for a time
            await asyncio.sleep(pause)
        if writes or not self._writes_only:
            await self._bucket.acquire()

    def hold(self, seconds: float) -> None:
        """Let nothing go for that long."""
        self._closed_until = max(self._closed_until, asyncio.get_running_loop().time() + seconds)

    def obey(self, headers: Mapping[str, str]) -> None:
        """Take account of what an answer says is left, others may be drawing on the same budget."""
        if headers.get("x-ratelimit-remaining") != "0":
            return
        try:
            milliseconds = float(headers.get("x-ratelimit-interval-milliseconds", "10000"))
        except ValueError:
            return
        self.hold(min(milliseconds, 60_000) / 1000)


def public_limiter() -> RequestLimiter:
    """The documented host: 100 requests in 10 s, per integration and location (official documentation)."""
    return RequestLimiter(100, 10)


def builder_limiter() -> RequestLimiter:
    """The builder's host: 20 writes a minute. Undocumented; 429 was seen near 25 (docs/highlevel.md)."""
    return RequestLimiter(20, 60, writes_only=True)
