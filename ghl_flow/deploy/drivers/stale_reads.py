"""Reading what was just written. An answer can be older than the write for seconds (observed)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

PAUSES = (0.5, 1.0, 2.0)
"""Seconds between the reads."""

_Read = TypeVar("_Read")


async def read_until(read: Callable[[], Awaitable[_Read]], good: Callable[[_Read], bool]) -> _Read:
    """What `read` answers once it is `good`, or at last: only then does it count that it is not."""
    found = await read()
    for pause in PAUSES:
        if good(found):
            break
        await anyio.sleep(pause)
        found = await read()
    return found
