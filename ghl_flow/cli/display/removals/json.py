"""What was paused or deleted, for machines."""

from typing import TypedDict

from ghl_flow.cli.display.failures import AccountJson, account_json, failed_account_json
from ghl_flow.deploy.applying.outcome import Ending
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.removals import Removals


class LeftJson(TypedDict):
    """What is left to do by hand, or kept."""

    message: str
    hint: str | None


class RemovedJson(AccountJson):
    """An account of a pause or a destroy."""

    left: list[LeftJson]
    kept: list[LeftJson]
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
        return {
            **failed_account_json(name, row),
            "looked_at": None,
            "left": [],
            "kept": [],
            "notes": [],
        }
    ending = Ending.INCOMPLETE if row.left or row.kept else Ending.COMPLETE
    return {
        **account_json(name, ending, row.driver, row.driver_reason, row.done),
        "looked_at": row.looked_at,
        "left": [{"message": item.message, "hint": item.hint} for item in row.left],
        "kept": [{"message": item.message, "hint": item.hint} for item in row.kept],
        "notes": row.notes,
    }
