"""What a stage came to, in a word and in a sentence."""

from ghl_flow.cli.display.verify.words import summary_text
from ghl_flow.counting import counted
from ghl_flow.operations.ci import Passed
from ghl_flow.operations.lint import Linted
from ghl_flow.operations.outcome import FINDINGS, INTERRUPTED, PARTIAL
from ghl_flow.operations.plan import Planned
from ghl_flow.operations.testing import TestRun
from ghl_flow.operations.verify import Verified

_OUTCOMES = {
    0: "ok",
    FINDINGS: "failed",
    2: "invalid",
    PARTIAL: "partly",
    4: "closed",
    INTERRUPTED: "stopped",
}


def outcome(passed: Passed) -> str:
    """`ok`, or what its exit code says."""
    return _OUTCOMES.get(passed.code, "failed")


def sentence(passed: Passed) -> str:
    """How much was looked at, and what came of it."""
    match passed.result:
        case Linted(findings=findings):
            return counted(len(findings), "finding") if findings else "no findings"
        case Verified(verdicts=verdicts, failed=failed):
            said = summary_text(verdicts) if verdicts else "nothing to prove"
            return said + (f"; {counted(len(failed), 'account')} failed" if failed else "")
        case TestRun():
            run = passed.result
            wrong = f", {counted(len(run.failed), 'test')} failed" if run.failed else ""
            return f"{counted(len(run.ran), 'run of a test', 'runs of tests')}{wrong}"
        case Planned():
            planned = passed.result
            count = sum(len(account.pending) for account in planned.plan.accounts)
            changes = counted(count, "change") if count else "no changes"
            left = f"; {counted(len(planned.failed), 'account')} failed" if planned.failed else ""
            return f"{changes} in {counted(len(planned.plan.accounts), 'account')}{left}"
        case None:
            return passed.error.told if passed.error is not None else ""
