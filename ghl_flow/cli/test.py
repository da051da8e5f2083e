"""`ghl-flow test`: does what comes of events stay what it was meant to be?"""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.options import OutputOption
from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import write_data
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.testing import TestRun
    from ghl_flow.spec.report_paths import PathsBelow


class TestFormat(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="test")(bundled(scenarios))


def scenarios(
    context: typer.Context,
    which: RunnersOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Test files, flows or folders; default: all.", metavar="[PATHS]...", show_default=False
        ),
    ] = None,
    pattern: Annotated[
        str | None,
        typer.Option(
            "--filter", metavar="TEXT", help="Only tests with this in their name.", show_default=False
        ),
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Show the steps and branches no test reaches.")
    ] = False,
    fail_under: Annotated[
        float | None,
        typer.Option(
            "--fail-under", metavar="N", min=0, max=100, help="Fail below N % coverage.", show_default=False
        ),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Run again whenever a file changes.")] = False,
    output: OutputOption = None,
    fmt: Annotated[
        TestFormat, typer.Option("--format", help="Output for people, for machines, or JUnit XML.")
    ] = TestFormat.TEXT,
) -> None:
    """Run the tests beside the flows.

    Tests are in *.test.yaml. Each runs for the account it names, or for every account that runs its flow.
    Exits with 1 when one fails, or coverage is below --fail-under; with 3 when some accounts do not compile,
    or no account runs the flow of a test; with 2 when no test ran.

    \b
    ghl-flow test
    ghl-flow test flows/missed-call-text-back.test.yaml --coverage --fail-under 100
    ghl-flow test --filter "three calls" --watch
    ghl-flow test --format junit --output results.xml
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.testing import run_tests

    session = Session.of(context)
    covered = coverage or fail_under is not None
    if watch:
        if output is not None or fmt is not TestFormat.TEXT:
            raise UsageError("--watch goes with text on the terminal")
        from ghl_flow.cli.watching import watch_tests

        watch_tests(session, paths or (), which.choice, pattern, partial(_show, session, coverage=covered))
    workspace = session.workspace(near=paths or ())
    run = run_tests(workspace, paths or (), which.choice, pattern=pattern, fail_under=fail_under)
    if fmt is TestFormat.TEXT and not run.ran and not run.invalid and len(run.unusable) == 1:
        raise run.unusable[0][1]
    _show(session, run, workspace.report_paths, fmt, output, coverage=covered)
    if run.below:
        session.say(f"coverage {run.coverage:.0f} % is below {fail_under:g} %", style="red")
    print_failures(session, run.unusable)
    raise typer.Exit(run.exit_code)


def _show(
    session: Session,
    run: "TestRun",
    paths: "PathsBelow",
    fmt: TestFormat = TestFormat.TEXT,
    output: Path | None = None,
    *,
    coverage: bool,
) -> None:
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.test.text import print_tests
    from ghl_flow.cli.written import write_output

    print_diagnostics([*run.invalid, *(item.why for item in run.not_run)], color=session.color)
    if not run.ran and not run.unusable and fmt is TestFormat.TEXT:
        return  # a count of nothing would look like a result
    if fmt is TestFormat.TEXT and output is None:
        print_tests(session.out, run, coverage=coverage)
        return
    text = _text(session, run, fmt, paths, coverage=coverage)
    if output is None:
        write_data(text)
        return
    write_output(session, output, text)
    if run.failed and fmt is not TestFormat.TEXT:
        print_tests(session.err, run, coverage=False)  # a log without them helps no one


def _text(session: Session, run: "TestRun", fmt: TestFormat, paths: "PathsBelow", *, coverage: bool) -> str:
    if fmt is TestFormat.JUNIT:
        from ghl_flow.cli.display.test.junit import to_junit

        return to_junit(run, paths)
    if fmt is TestFormat.JSON:
        from ghl_flow.cli.display.test.json import run_json
        from ghl_flow.wire.json import indented

        return indented(run_json(run, paths)) + "\n"
    from ghl_flow.cli.display.test.text import print_tests

    with session.out.capture() as captured:
        print_tests(session.out, run, coverage=coverage)
    return captured.get()
