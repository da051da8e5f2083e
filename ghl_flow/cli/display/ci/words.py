"""What a stage came to, in a word and in a sentence."""

from ghl_flow.cli.display.verify.words import summary_text
from ghl_flow.counting import counted
from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.operations.ci import Passed
from ghl_flow.operations.lint import Linted
from ghl_flow.operations.outcome import FINDINGS, INTERRUPTED, PARTIAL
from ghl_flow.operations.plan import Planned
from ghl_flow.operations.testing import TestRun
from ghl_flow.operations.verify import Verified

_OUTCOMES = {
    0: "ok",
    FINDINGS: "failed",
    UsageError.exit_code: "invalid",
    PARTIAL: "partly",
    AuthenticationError.exit_code: "denied",
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
        case Verified() as found:
            said = summary_text(found.verdicts) if found.verdicts else "nothing to prove"
            return said + _not_looked_at(
                accounts=len(found.failed), flows=len(found.not_verified), files=len(found.invalid)
            )
        case TestRun() as run:
            wrong = f", {counted(len(run.failed), 'test')} failed" if run.failed else ""
            left = _not_looked_at(
                accounts=len(run.unusable),
                flows=len({one.flow for one in run.not_run}),
                files=len({one.location.source.path for one in run.invalid if one.location is not None}),
            )
            return f"{counted(len(run.ran), 'run of a test', 'runs of tests')}{wrong}{left}"
        case Planned() as planned:
            count = sum(len(account.pending) for account in planned.plan.accounts)
            changes = counted(count, "change") if count else "no changes"
            left = _not_looked_at(accounts=len(planned.failed))
            return f"{changes} in {counted(len(planned.plan.accounts), 'account')}{left}"
        case None:
            return passed.error.told if passed.error is not None else ""


def _not_looked_at(*, accounts: int = 0, flows: int = 0, files: int = 0) -> str:
    parts = (
        (accounts, f"{counted(accounts, 'account')} failed"),
        (flows, f"no account runs {counted(flows, 'flow')}"),
        (files, f"{counted(files, 'file')} not valid"),
    )
    return "".join(f"; {text}" for count, text in parts if count)
