"""What was paused or deleted, for machines."""

from typing import TypedDict

from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.removals import Removals


class LeftJson(TypedDict):
    """What is left to do by hand."""

    message: str
    hint: str | None


class RemovedJson(TypedDict, total=False):
    """An account; one that failed has only the first five keys."""

    account: str
    status: str
    error: str | None
    done: list[str]
    left: list[LeftJson]
    driver: str
    driver_reason: str
    looked_at: int
    notes: list[str]


class RemovalsJson(TypedDict):
    """`pause` and `destroy --format json`."""

    accounts: list[RemovedJson]


def removals_json(removals: Removals) -> RemovalsJson:
    """The whole of it."""
    return {"accounts": [_account(name, row) for name, row in removals.accounts.rows]}


def _account(name: str, row: Removed | GhlFlowError) -> RemovedJson:
    if isinstance(row, GhlFlowError):
        return {"account": name, "status": "failed", "error": row.told, "done": [], "left": []}
    return {
        "account": name,
        "status": "incomplete" if row.left else "complete",
        "driver": row.driver,
        "driver_reason": row.driver_reason,
        "error": None,
        "looked_at": row.looked_at,
        "done": row.done,
        "left": [{"message": item.message, "hint": item.hint} for item in row.left],
        "notes": row.notes,
    }
