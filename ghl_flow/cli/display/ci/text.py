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
    from ghl_flow.cli.terminal import Terminal


def print_stage(terminal: "Terminal", passed: Passed) -> None:
    """A stage, as soon as it has ended."""
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.failures import print_failures, print_without_file

    terminal.print_line(f"== {passed.stage}")
    failed: list[tuple[str, GhlFlowError]] = []
    match passed.result:
        case Linted():
            from ghl_flow.cli.display.lint.text import print_linted

            print_linted(terminal, passed.result)
        case Verified():
            from ghl_flow.cli.display.verify.text import print_unverified, print_verified

            print_unverified(terminal, passed.result)
            print_verified(terminal, passed.result)
            failed += [*passed.result.failed, *passed.result.invalid]
        case TestRun():
            from ghl_flow.cli.display.test.text import print_tests

            run = passed.result
            print_diagnostics([*run.invalid, *(item.why for item in run.not_run)], color=terminal.color)
            if run.ran:
                print_tests(terminal.out, run, coverage=False)
            failed += run.unusable
        case Planned():
            from ghl_flow.cli.display.plan.text import print_plan

            print_plan(terminal.out, passed.result.plan, failed=passed.result.failed)
            failed += passed.result.failed
            print_failures(terminal, failed)
            print_without_file(terminal, passed.result.without_file)
            failed = []
    print_failures(terminal, failed)
    if passed.error is not None:
        print_diagnostics(passed.error.diagnostics, color=terminal.color)
    terminal.print_line("")


def print_gate(terminal: "Terminal", gate: Gate) -> None:
    """A line for each stage."""
    for passed in gate.stages:
        terminal.print_line(f"{passed.stage:<7} {outcome(passed):<8} {sentence(passed)}".rstrip())
    for stage in gate.skipped:
        terminal.print_line(f"{stage:<7} skipped")
