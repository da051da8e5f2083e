"""The gate for people: each stage as its command shows it, then a line for each."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.ci.words import outcome, sentence
from ghl_flow.errors import GhlFlowError
from ghl_flow.operations.ci import Gate, Passed
from ghl_flow.operations.lint import Linted
from ghl_flow.operations.plan import Planned
from ghl_flow.operations.testing import TestRun
from ghl_flow.operations.verify import Verified

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session


def print_stage(session: "Session", passed: Passed) -> None:
    """A stage, as soon as it has ended."""
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.failures import print_failures, print_without_file

    session.print_line(f"== {passed.stage}")
    failed: list[tuple[str, GhlFlowError]] = []
    match passed.result:
        case Linted():
            from ghl_flow.cli.display.lint.text import print_linted

            print_linted(session, passed.result)
        case Verified():
            from ghl_flow.cli.display.verify.text import print_unverified, print_verified

            print_unverified(session, passed.result)
            print_verified(session, passed.result)
            failed += [*passed.result.failed, *passed.result.invalid]
        case TestRun():
            from ghl_flow.cli.display.test.text import print_tests

            run = passed.result
            print_diagnostics([*run.invalid, *(item.why for item in run.not_run)], color=session.color)
            if run.ran:
                print_tests(session.out, run, coverage=False)
            failed += run.unusable
        case Planned():
            from ghl_flow.cli.display.plan.text import print_plan

            print_plan(session.out, passed.result.plan, failed=passed.result.failed)
            failed += passed.result.failed
            print_failures(session, failed)
            print_without_file(session, passed.result.without_file)
            failed = []
    print_failures(session, failed)
    if passed.error is not None:
        print_diagnostics(passed.error.diagnostics, color=session.color)
    session.print_line("")


def print_gate(session: "Session", gate: Gate) -> None:
    """A line for each stage."""
    for passed in gate.stages:
        session.print_line(f"{passed.stage:<7} {outcome(passed):<8} {sentence(passed)}".rstrip())
    for stage in gate.skipped:
        session.print_line(f"{stage:<7} skipped")
