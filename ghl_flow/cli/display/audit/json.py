"""An audit for machines."""

from typing import TypedDict

from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.audit.text import as_it_reads
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.masking import masked
from ghl_flow.operations.audit import Audit, Audits


class ProblemJson(TypedDict):
    """One thing. `harm`: fail, warn or unknown; `workflow` null where it is of the account."""

    harm: str
    origin: str
    code: str
    message: str
    workflow: str | None
    fix: str | None
    contacts: int | None
    evidence: list[str]


class AuditJson(TypedDict):
    """An account. `score` null where not everything was assessed."""

    account: str
    workflows: list[str]
    managed: int
    not_read: list[str]
    well: int
    score: float | None
    problems: list[ProblemJson]


class AuditsJson(AlikeJson):
    """`audit --format json`."""

    accounts: list[AuditJson]
    failed: list[FailureJson]


def audits_json(audits: Audits) -> AuditsJson:
    """The whole of it."""
    return {
        "accounts": [_one(one) for one in audits.found],
        **alike_json([(one.account, one) for one in audits.found], as_it_reads, audits.failed),
        "failed": [failure_json(name, error) for name, error in audits.failed],
    }


def _one(one: Audit) -> AuditJson:
    return {
        "account": one.account,
        "workflows": [masked(name) for name in one.workflows],
        "managed": one.managed,
        "not_read": [masked(name) for name in one.not_read],
        "well": one.well,
        "score": None if one.score is None else round(one.score, 4),
        "problems": [
            {
                "harm": problem.harm,
                "origin": problem.origin,
                "code": problem.code,
                "message": masked(problem.message),
                "workflow": masked(problem.workflow) or None,
                "fix": problem.fix or None,
                "contacts": problem.contacts,
                "evidence": [masked(line) for line in problem.evidence],
            }
            for problem in one.problems
        ],
    }
