"""What was paused or deleted, for machines."""

from typing import TypedDict

from ghl_flow.cli.display.done import done_text
from ghl_flow.cli.display.failures import failure_json
from ghl_flow.deploy.applying.outcome import Ending
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.removals import Removals


class LeftJson(TypedDict):
    """What is left to do by hand, or kept."""

    message: str
    hint: str | None


class RemovedJson(TypedDict):
    """An account; of one that an error ended nothing but that is known."""

    account: str
    status: str
    error: str | None
    hint: str | None
    done: list[str]
    left: list[LeftJson]
    kept: list[LeftJson]
    driver: str | None
    driver_reason: str | None
    looked_at: int | None
    notes: list[str]


class RemovalsJson(TypedDict):
    """`pause` and `destroy --format json`."""

    accounts: list[RemovedJson]


def removals_json(removals: Removals) -> RemovalsJson:
    """The whole of it."""
    return {"accounts": [_account(name, row) for name, row in removals.accounts.rows]}


def _account(name: str, row: Removed | GhlFlowError) -> RemovedJson:
    if isinstance(row, GhlFlowError):
        failure = failure_json(name, row)
        return {
            "account": name,
            "status": str(Ending.of(row)),
            "driver": None,
            "driver_reason": None,
            "error": failure["error"],
            "hint": failure["hint"],
            "looked_at": None,
            "done": [],
            "left": [],
            "kept": [],
            "notes": [],
        }
    return {
        "account": name,
        "status": str(Ending.INCOMPLETE if row.left or row.kept else Ending.COMPLETE),
        "driver": row.driver,
        "driver_reason": row.driver_reason,
        "error": None,
        "hint": None,
        "looked_at": row.looked_at,
        "done": [done_text(done) for done in row.done],
        "left": [{"message": item.message, "hint": item.hint} for item in row.left],
        "kept": [{"message": item.message, "hint": item.hint} for item in row.kept],
        "notes": row.notes,
    }
