"""`ghl-flow report`: what became of missed calls."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.options import HistoryOptions, LimitOption, OutputOption, TestContactOption
from ghl_flow.cli.picture import show
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace


class ReportFormat(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="report")(bundled(report))


def report(
    context: typer.Context,
    which: FleetOptions,
    messages: HistoryOptions,
    compare: Annotated[
        str | None,
        typer.Option("--compare", metavar="TEXT,TEXT", help="Two texts, by their names.", show_default=False),
    ] = None,
    per_arm: Annotated[
        int,
        typer.Option(
            "--per-arm",
            min=1,
            metavar="N",
            help="Episodes of each before they are compared; 80 tell 20 from 40 %.",
        ),
    ] = 80,
    limit: LimitOption = 20,
    test_contact: TestContactOption = None,
    shadow: Annotated[
        bool,
        typer.Option("--shadow", help="Compare what 'apply --shadow' wrote down with what was due."),
    ] = False,
    personal: Annotated[
        bool, typer.Option("--personal", help="Show ids of contacts in CSV; default: a number for each.")
    ] = False,
    output: OutputOption = None,
    fmt: Annotated[
        ReportFormat,
        typer.Option("--format", help="For people, for machines, for a spreadsheet, or a page for a client."),
    ] = ReportFormat.TEXT,
) -> None:
    """Count what became of missed calls.

    By episode (a contact's missed calls within the cooldown): missed, texted, arrived, replied, helped,
    called back; with the span that the reply rate is likely in, by text, weekday and hour, and what to do
    next. Looks at the last 14 days, or at all of a file. The counting rules are on one page: docs/insight.md.

    With --shadow: since 'apply --shadow', the notes on contacts beside what the calls and messages of that
    time should have made of the flows as replay tells it, each difference by name.

    Exits with 2 when no call was missed, with 3 when messages could not be read or some accounts failed; with
    --shadow with 1 where something differs.

    \b
    ghl-flow report -a bridgepoint-group
    ghl-flow report --all --days 30
    ghl-flow report -a bridgepoint-group --history messages.json --format html --output report.html
    ghl-flow report --all --compare missed-call,missed-call-b --per-arm 80
    ghl-flow report -a bridgepoint-group --shadow
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.report.csv import reports_csv
    from ghl_flow.cli.display.report.html import reports_html
    from ghl_flow.cli.display.report.json import reports_json
    from ghl_flow.cli.display.report.text import print_reports
    from ghl_flow.cli.streams import json_text
    from ghl_flow.operations.agency_mark import agency_mark
    from ghl_flow.operations.histories import USUAL_DAYS
    from ghl_flow.operations.report import ReportTerms, make_report

    session = Session.of(context)
    workspace = session.workspace(sandbox=messages.sandbox)
    if shadow:
        given = {
            "--history": messages.history,
            "--days": messages.days,
            "--compare": compare,
            "--test-contact": test_contact,
        }
        _shadow(
            session, workspace, which, fmt, output, useless=[*filter(given.get, given)], personal=personal
        )
    terms = ReportTerms(limit / 100, tuple(test_contact or ()), _two(compare), per_arm)
    found = make_report(workspace, which.choice, messages.source(USUAL_DAYS), terms)
    documents = {
        ReportFormat.JSON: lambda: json_text(reports_json(found)),
        ReportFormat.CSV: lambda: reports_csv(found, personal=personal),
        ReportFormat.HTML: lambda: reports_html(found, agency_mark(workspace)),
    }
    show(session, fmt, output, lambda: print_reports(session.out, found), documents, read=messages.history)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


def _two(compare: str | None) -> tuple[str, str] | None:
    if compare is None:
        return None
    names = [name.strip() for name in compare.split(",")]
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        raise UsageError(
            f"--compare '{compare}' does not name two texts",
            hint="for example --compare missed-call,missed-call-b",
        )
    return names[0], names[1]


def _shadow(
    session: Session,
    workspace: "Workspace",
    which: FleetOptions,
    fmt: ReportFormat,
    output: Path | None,
    *,
    useless: Sequence[str],
    personal: bool,
) -> NoReturn:
    """Compare, and exit. `useless`: options that were given and have no say in it.

    Raises:
        UsageError: there are some, or there is no such form of it.
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.report.shadow import print_shadows, shadows_json
    from ghl_flow.cli.streams import json_text
    from ghl_flow.operations.shadow import compare_shadows

    if "--history" in useless:
        raise UsageError("notes on contacts are in no file", hint="leave out --history")
    if useless:
        raise UsageError(
            "--shadow compares everything since 'apply --shadow'", hint=f"leave out {', '.join(useless)}"
        )
    if fmt not in (ReportFormat.TEXT, ReportFormat.JSON):
        raise UsageError(f"--shadow has no format {fmt}", hint="text or json")
    found = compare_shadows(workspace, which.choice)
    documents = {ReportFormat.JSON: lambda: json_text(shadows_json(found, personal=personal))}
    show(session, fmt, output, lambda: print_shadows(session.out, found, personal=personal), documents)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
