"""Deleting what may be gone already."""

from collections.abc import Awaitable

from ghl_flow.highlevel import BadRequestError, NotFoundError


async def gone(deletion: Awaitable[None]) -> None:
    """Await a delete; one that finds nothing has nothing to do."""
    try:
        await deletion
    except NotFoundError:
        return
    except BadRequestError as error:
        if not error.is_not_found:
            raise
