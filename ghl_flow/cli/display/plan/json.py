"""A plan for machines, as `plan --format json` writes it and `plan --out` saves it."""

from typing import TypedDict

from ghl_flow.checkup.driver_text import driver_text
from ghl_flow.cli.display.failures import FailureJson, FailuresJson, failure_json, failures_alike
from ghl_flow.cli.display.gates import GateJson, gate_json
from ghl_flow.cli.display.plan.text import alike
from ghl_flow.cli.display.problems import problem_text
from ghl_flow.cli.display.warnings import WarningJson, texts_of, warning_json
from ghl_flow.deploy.drivers.model import Unseen
from ghl_flow.deploy.planning.change import ChangeJson
from ghl_flow.deploy.planning.copies import CopyJson, NotComparedJson, not_compared_json
from ghl_flow.deploy.planning.plan import AccountPlan, Plan
from ghl_flow.deploy.planning.problem import Problem
from ghl_flow.deploy.planning.sheet import SheetJson
from ghl_flow.operations.plan import Planned

FORMAT_VERSION = 1


class DespiteJson(TypedDict):
    """A workflow that runs though it should not: in spite of which gates, and without which helpers."""

    key: str
    gates: list[str]
    without: list[str]


class ProblemJson(TypedDict):
    """What keeps apply from starting."""

    message: str
    hint: str | None


class AccountPlanJson(TypedDict):
    """The plan of an account. By its digest it is approved, which is made of some of the rest."""

    account: str
    location_id: str
    driver: str
    driver_reason: str
    on_conflict: str
    changes: list[ChangeJson]
    published_despite: list[DespiteJson]
    copies: list[CopyJson]
    not_compared: list[NotComparedJson]
    gates: list[GateJson]
    problems: list[ProblemJson]
    warnings: list[WarningJson]
    unread: list[str]
    not_assessed: list[str]
    sheets: list[SheetJson]
    digest: str


class PlanJson(TypedDict):
    """A plan, as `plan --out` saves it."""

    format_version: int
    accounts: list[AccountPlanJson]
    summary: dict[str, int]


class GroupJson(TypedDict):
    """Accounts whose plans read the same; of `pending` changes in each."""

    accounts: list[str]
    pending: int


class PlannedJson(PlanJson):
    """`plan --format json`; `revision`: the commit of `--ref`. `skipped`: by `apply --dry-run --resume`."""

    revision: str | None
    groups: list[GroupJson]
    failed_alike: list[FailuresJson]
    failed: list[FailureJson]
    accounts_without_file: list[str]
    skipped: list[str]


def planned_json(planned: Planned) -> PlannedJson:
    """The plan as it is saved, with the accounts that failed and those that no file names now."""
    counts = planned.plan.counts(prune=planned.terms.prune)
    return {
        **plan_json(planned.plan),
        "summary": {str(one): count for one, count in counts.items()},
        "revision": planned.revision.id if planned.revision is not None else None,
        "groups": [
            {"accounts": [*names], "pending": len(plan.pending)}
            for names, plan in alike(planned.plan.accounts)
        ],
        "failed_alike": failures_alike(planned.failed),
        "failed": [failure_json(name, error) for name, error in planned.failed],
        "accounts_without_file": [*planned.without_file],
        "skipped": [*planned.skipped],
    }


def plan_json(plan: Plan) -> PlanJson:
    """The plan of each account, and how many changes of each kind there are."""
    return {
        "format_version": FORMAT_VERSION,
        "accounts": [account_plan_json(account) for account in plan.accounts],
        "summary": plan.summary,
    }


def account_plan_json(plan: AccountPlan) -> AccountPlanJson:
    """The plan of one account."""
    return {
        "account": plan.account,
        "location_id": plan.location_id,
        "driver": plan.driver,
        "driver_reason": driver_text(plan.driver_reason),
        "on_conflict": str(plan.on_conflict),
        "changes": [change.to_json() for change in plan.changes],
        "published_despite": [
            {"key": change.key, "gates": [*change.despite], "without": [*change.without]}
            for change in plan.changes
            if change.is_wrong
        ],
        "copies": [one.to_json() for one in plan.copies],
        "not_compared": [not_compared_json(one) for one in plan.not_compared],
        "gates": [gate_json(gate) for gate in plan.gates],
        "problems": [_problem(item) for item in plan.problems],
        "warnings": [warning_json(item) for item in plan.warnings],
        "unread": texts_of(plan.warnings, Unseen.UNREAD),
        "not_assessed": texts_of(plan.warnings, Unseen.NOT_ASSESSED),
        "sheets": [sheet.to_json() for sheet in plan.sheets],
        "digest": plan.digest,
    }


def _problem(problem: Problem) -> ProblemJson:
    told = problem_text(problem)
    return {"message": told.message, "hint": told.hint}
