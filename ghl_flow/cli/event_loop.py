"""Running what waits for answers."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")


def run_async(work: "Callable[..., Awaitable[Result]]", *arguments: object) -> Result:
    """What comes of it. An interrupt ends it with KeyboardInterrupt, and prints nothing."""
    import logging

    import anyio

    # Whatever ends a task reaches the caller. Interrupted at a bad moment, asyncio prints it as well, as a
    # traceback.
    logging.getLogger("asyncio").disabled = True
    return anyio.run(work, *arguments)
