"""`ghl-flow test`: does what comes of events stay what it was meant to be?"""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import AccountOption, AccountsOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.cli.testing import TestRun

_WATCH_SECONDS = 0.5


class TestFormat(StrEnum):
    """How results are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="test")(scenarios)


def scenarios(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Test files, flows or folders; default: all.", metavar="[PATHS]...", show_default=False
        ),
    ] = None,
    account: AccountOption = None,
    accounts: AccountsOption = None,
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
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the result there.", show_default=False),
    ] = None,
    fmt: Annotated[
        TestFormat, typer.Option("--format", help="Output for people, for machines, or JUnit XML.")
    ] = TestFormat.TEXT,
) -> None:
    """Run the tests beside the flows.

    Tests are in *.test.yaml. Each runs for the account it names, or for every account that runs its flow.
    Exits with 1 when one fails, or coverage is below --fail-under; with 3 when some accounts do not compile.

    \b
    ghl-flow test
    ghl-flow test flows/missed-call-text-back.test.yaml --coverage --fail-under 100
    ghl-flow test --filter "three calls" --watch
    ghl-flow test --format junit --output results.xml
    """
    from ghl_flow.cli.fleet import failure_codes, print_failures
    from ghl_flow.cli.testing import TestRun, run_tests, test_files
    from ghl_flow.errors import SpecError, UsageError

    session = Session.of(context)
    if watch:
        if output is not None or fmt is not TestFormat.TEXT:
            raise UsageError("--watch goes with text on the terminal")
        _watch(session, paths or [], pattern, account, accounts, coverage=coverage or fail_under is not None)
    try:
        project = session.project
    except SpecError as error:
        _report(session, TestRun(invalid=[*error.diagnostics]), fmt, output, coverage=False)
        raise typer.Exit(SpecError.exit_code) from None
    if not paths:
        project.require(flows=True, accounts=True)
    files = test_files(session, paths or [])
    if not files:
        raise UsageError("there are no tests here", hint="they stand beside flows, in NAME.test.yaml")
    run = run_tests(session, files, pattern, account, accounts)
    if not run.ran and not run.unusable and not run.invalid:
        if pattern is not None:
            raise UsageError(f"no test has '{pattern}' in its name")
        raise UsageError("no test ran: no account chosen runs the flows tested")
    if fmt is TestFormat.TEXT and not run.ran and not run.invalid and len(run.unusable) == 1:
        raise run.unusable[0][1]
    _report(session, run, fmt, output, coverage=coverage or fail_under is not None)
    below = fail_under is not None and run.coverage < fail_under
    if below:
        session.say(f"coverage {run.coverage:.0f} % is below {fail_under:g} %", style="red")
    print_failures(session, run.unusable)
    if run.invalid:
        raise typer.Exit(SpecError.exit_code)
    if run.failed or below:
        raise typer.Exit(1)
    raise typer.Exit(failure_codes([error for _, error in run.unusable], some=bool(run.ran)))


def _report(
    session: Session, run: "TestRun", fmt: TestFormat, output: Path | None, *, coverage: bool
) -> None:
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.tests import print_tests, run_json, to_junit
    from ghl_flow.files import write_whole

    print_diagnostics(run.invalid, color=session.color)
    if not run.ran and not run.unusable and fmt is TestFormat.TEXT:
        return  # a count of nothing would look like a result
    if fmt is TestFormat.TEXT:
        if output is None:
            print_tests(session.out, run, coverage=coverage)
            return
        with session.out.capture() as captured:
            print_tests(session.out, run, coverage=coverage)
        text = captured.get()
    elif fmt is TestFormat.JUNIT:
        text = to_junit(run, session.report_paths)
    else:
        import json

        text = json.dumps(run_json(run, session.report_paths), indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_whole(output, text)
        if run.failed and fmt is not TestFormat.TEXT:
            print_tests(session.err, run, coverage=False)  # a log without them helps no one


def _watch(
    session: Session,
    paths: list[Path],
    pattern: str | None,
    account: list[str] | None,
    accounts: str | None,
    *,
    coverage: bool,
) -> None:
    """Run, look at the files twice a second, run again; until interrupted."""
    from time import sleep

    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.fleet import print_failures
    from ghl_flow.cli.testing import run_tests, test_files
    from ghl_flow.errors import GhlFlowError

    before: object = None
    while True:
        now = _stamps(session, paths)
        if now != before:
            before = now
            fresh = Session(session.directory, session.color, session.verbose, session.quiet)
            try:
                run = run_tests(fresh, test_files(fresh, paths), pattern, account, accounts)
                _report(fresh, run, TestFormat.TEXT, None, coverage=coverage)
                print_failures(fresh, run.unusable)
            except GhlFlowError as error:
                print_diagnostics(error.diagnostics, color=session.color)
            session.say("waiting for a change; stop with Ctrl-C", style="dim")
        sleep(_WATCH_SECONDS)


def _stamps(session: Session, paths: list[Path]) -> frozenset[tuple[str, int]]:
    """Files of the project, and those that were named, and when each was written."""
    from ghl_flow.files import files_below

    project = session.project
    folders = (
        project.settings.paths.flows,
        project.settings.paths.accounts,
        project.settings.paths.templates,
    )
    found = [project.root / "ghl-flow.yaml"]
    for folder in (*(project.root / folder for folder in folders), *paths):
        found += files_below(folder, "") if folder.is_dir() else [folder]
    stamps = set()
    for path in found:
        # An editor may replace a file while we look.
        with suppress(OSError):
            stamps.add((str(path), path.stat().st_mtime_ns))
    return frozenset(stamps)
