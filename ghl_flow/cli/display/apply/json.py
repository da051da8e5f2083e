"""What came of an apply, for machines."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.apply.text import as_it_reads
from ghl_flow.cli.display.gates import GateJson, gate_json
from ghl_flow.cli.display.warnings import WarningJson, texts_of, warning_json
from ghl_flow.cli.display.worked_on import AccountJson, account_json, failed_account_json
from ghl_flow.deploy.applying.outcome import Applied, Ending
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.copies import CopyJson, NotComparedJson, not_compared_json
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.apply import AppliedAccounts


class HeldJson(TypedDict):
    """A change that closed gates held back; `published`: by a person, in spite of them, while apply ran."""

    key: str
    hold: str
    gates: list[str]
    published: bool


class RunningOnJson(TypedDict):
    """A workflow that is published in spite of closed gates, or of a pause."""

    key: str
    gates: list[str]


class AppliedJson(AccountJson):
    """An account of an apply."""

    withheld: list[GateJson]
    files: list[str]
    held: list[HeldJson]
    unwanted: list[str]
    warnings: list[WarningJson]
    unread: list[str]
    not_assessed: list[str]
    published_despite: list[RunningOnJson]
    copies: list[CopyJson]
    not_compared: list[NotComparedJson]


class ApplyJson(AlikeJson):
    """`apply --format json`; `canary` went first, and `canary_went_well` are the changed ones.

    `summary`: how many accounts are complete, incomplete, failed, and skipped as complete before.
    """

    accounts: list[AppliedJson]
    skipped: list[str]
    canary: list[str]
    canary_went_well: list[str]
    summary: dict[str, int]


def applied_json(applied: AppliedAccounts) -> ApplyJson:
    """The whole of it."""
    rows = [_account(name, row) for name, row in applied.accounts.rows]
    return {
        "accounts": rows,
        "skipped": [*applied.skipped],
        "canary": [*applied.canary],
        "canary_went_well": [*applied.went_well],
        "summary": applied.tally,
        **alike_json(applied.accounts.results, as_it_reads, applied.failed),
    }


def _account(name: str, row: Applied | GhlFlowError) -> AppliedJson:
    if isinstance(row, GhlFlowError):
        return {
            **failed_account_json(name, row),
            "files": [],
            "withheld": [],
            "held": [],
            "unwanted": [],
            "warnings": [],
            "unread": [],
            "not_assessed": [],
            "published_despite": [],
            "copies": [],
            "not_compared": [],
        }
    ending = Ending.COMPLETE if row.complete else Ending.INCOMPLETE
    return {
        **account_json(name, ending, row.plan.driver, row.plan.driver_reason, row.done),
        "files": row.files,
        "withheld": [gate_json(gate) for gate in row.gates],
        "held": [
            {
                "key": held.key,
                "hold": str(held.hold),
                "gates": [*held.gates],
                "published": held.published,
            }
            for held in row.held
        ],
        "unwanted": [*row.unwanted],
        "warnings": [warning_json(one) for one in row.warnings],
        "unread": texts_of(row.warnings, Unseen.UNREAD),
        "not_assessed": texts_of(row.warnings, Unseen.NOT_ASSESSED),
        "published_despite": [{"key": one.key, "gates": [*one.despite]} for one in row.running_on],
        "copies": [one.to_json() for one in row.plan.copies],
        "not_compared": [not_compared_json(one) for one in row.plan.not_compared],
    }
