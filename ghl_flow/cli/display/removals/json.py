"""What was paused or deleted, for machines."""

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.remains import RemainderJson, remainder_json, remainder_line
from ghl_flow.cli.display.removals.text import as_it_reads
from ghl_flow.cli.display.worked_on import AccountJson, account_json, failed_account_json
from ghl_flow.deploy.applying.outcome import Ending
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.removals import Removals


class RemovedJson(AccountJson):
    """An account of a pause or a destroy."""

    left: list[RemainderJson]
    kept: list[RemainderJson]
    looked_at: int | None
    notes: list[str]


class RemovalsJson(AlikeJson):
    """`pause` and `destroy --format json`."""

    accounts: list[RemovedJson]


def removals_json(removals: Removals) -> RemovalsJson:
    """The whole of it."""
    accounts = removals.accounts
    return {
        "accounts": [_account(name, row) for name, row in accounts.rows],
        **alike_json(accounts.results, lambda one: as_it_reads(one, removals.flows), removals.failed),
    }


def _account(name: str, row: Removed | GhlFlowError) -> RemovedJson:
    if isinstance(row, GhlFlowError):
        return {
            **failed_account_json(name, row),
            "looked_at": None,
            "left": [],
            "kept": [],
            "notes": [],
        }
    ending = Ending.INCOMPLETE if row.undone else Ending.COMPLETE
    return {
        **account_json(name, ending, row.driver, row.driver_reason, row.done),
        "looked_at": row.looked_at,
        "left": [remainder_json(item) for item in row.left],
        "kept": [remainder_json(item) for item in row.kept],
        "notes": [remainder_line(item) for item in row.notes],
    }
