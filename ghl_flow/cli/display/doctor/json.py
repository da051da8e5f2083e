"""What the checks say, for machines."""

from typing import TypedDict

from ghl_flow.checkup.model import Status
from ghl_flow.cli.display.alike import AlikeJson, alike_json
from ghl_flow.cli.display.doctor.text import as_it_reads
from ghl_flow.cli.display.doctor.words import evidence_text
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.operations.doctor import Checkups
from ghl_flow.operations.doctor_fix import Fixed


class CheckJson(TypedDict):
    """One check of one account. `reason` says why it was not assessed, where `status` is unknown."""

    account: str
    code: str
    status: str
    message: str
    evidence: list[str]
    fix: str | None
    reason: str | None


class DoctorJson(AlikeJson):
    """`doctor --format json`; `fixed`: accounts from which `--fix` took the native text-back.

    `by_hand`: those where it may be on and `--fix` can do nothing, by why.
    """

    checks: list[CheckJson]
    summary: dict[str, int]
    fixed: list[str]
    by_hand: dict[str, str]
    failed: list[FailureJson]


def doctor_json(checkups: Checkups, fixed: Fixed | None = None) -> DoctorJson:
    """Every check of every account, in order."""
    rows: list[CheckJson] = [
        {
            "account": one.account,
            "code": code,
            "status": found.status,
            "message": found.message,
            "evidence": [*map(evidence_text, found.evidence)],
            "fix": found.fix or None,
            "reason": found.why,
        }
        for one in checkups.found
        for code, found in one.checks
    ]
    failed = [*checkups.failed, *(fixed.failed if fixed else [])]
    return {
        "checks": rows,
        "summary": {status: sum(row["status"] == status for row in rows) for status in Status},
        "fixed": fixed.names if fixed else [],
        "by_hand": {name: str(why) for name, why in fixed.by_hand} if fixed else {},
        **alike_json([(one.account, one) for one in checkups.found], as_it_reads, failed),
        "failed": [failure_json(name, error) for name, error in failed],
    }
