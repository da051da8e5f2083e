"""What came of an apply, for machines."""

from typing import TypedDict

from ghl_flow.cli.display.done import done_text
from ghl_flow.cli.display.failures import failure_json
from ghl_flow.deploy.applying.outcome import Applied, Ending
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.warnings import messages
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.apply import AppliedAccounts
from ghl_flow.wire.json import JsonObject


class HeldJson(TypedDict):
    """A change that closed gates held back."""

    key: str
    hold: str
    gates: list[str]


class WarningJson(TypedDict):
    """Something to know, as in a plan."""

    code: str
    message: str


class RunningOnJson(TypedDict):
    """A workflow that is published in spite of closed gates, or of a pause."""

    key: str
    gates: list[str]


class AppliedJson(TypedDict):
    """An account; of one that an error ended nothing but that is known."""

    account: str
    status: str
    error: str | None
    hint: str | None
    done: list[str]
    withheld: list[JsonObject]
    driver: str | None
    driver_reason: str | None
    files: list[str]
    held: list[HeldJson]
    unwanted: list[str]
    warnings: list[WarningJson]
    unread: list[str]
    not_assessed: list[str]
    published_despite: list[RunningOnJson]
    copies: list[JsonObject]


class ApplyJson(TypedDict):
    """`apply --format json`."""

    accounts: list[AppliedJson]
    skipped: list[str]
    canary: list[str]


def applied_json(applied: AppliedAccounts) -> ApplyJson:
    """The whole of it."""
    rows = [_account(name, row) for name, row in applied.accounts.rows]
    return {"accounts": rows, "skipped": [*applied.skipped], "canary": [*applied.canary]}


def _account(name: str, row: Applied | GhlFlowError) -> AppliedJson:
    if isinstance(row, GhlFlowError):
        failure = failure_json(name, row)
        return {
            "account": name,
            "status": str(Ending.of(row)),
            "driver": None,
            "driver_reason": None,
            "error": failure["error"],
            "hint": failure["hint"],
            "done": [],
            "files": [],
            "withheld": [],
            "held": [],
            "unwanted": [],
            "warnings": [],
            "unread": [],
            "not_assessed": [],
            "published_despite": [],
            "copies": [],
        }
    return {
        "account": name,
        "status": str(Ending.COMPLETE if row.complete else Ending.INCOMPLETE),
        "driver": row.plan.driver,
        "driver_reason": row.plan.driver_reason,
        "error": None,
        "hint": None,
        "done": [done_text(done) for done in row.done],
        "files": row.files,
        "withheld": [gate.to_json() for gate in row.gates],
        "held": [{"key": held.key, "hold": str(held.hold), "gates": [*held.gates]} for held in row.held],
        "unwanted": [*row.unwanted],
        "warnings": [{"code": one.code, "message": one.message} for one in row.warnings],
        "unread": row.unread,
        "not_assessed": messages(row.warnings, Unseen.NOT_ASSESSED),
        "published_despite": [{"key": one.key, "gates": [*one.despite]} for one in row.running_on],
        "copies": [one.to_json() for one in row.plan.copies],
    }
