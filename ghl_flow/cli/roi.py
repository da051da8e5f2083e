"""`ghl-flow roi`: what missed calls cost."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import SandboxOption, WhichOptions
from ghl_flow.cli.picture import Picture, show
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError


class RoiFormat(StrEnum):
    """How it is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="roi")(bundled(roi))


def roi(
    context: typer.Context,
    which: WhichOptions,
    job_value: Annotated[
        float | None,
        typer.Option(
            "--job-value",
            min=0.01,
            max=10_000_000,
            metavar="AMOUNT",
            help="What a job earns; default: the account file.",
            show_default=False,
        ),
    ] = None,
    missed: Annotated[
        int | None,
        typer.Option(
            "--missed",
            min=1,
            max=10_000_000,
            metavar="N",
            help="Callers missed in a month; default: measured, else the account file.",
            show_default=False,
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=730,
            metavar="N",
            help="Measure on the account's messages of the last N days.",
            show_default=False,
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Measure on exported messages (JSON, JSON lines, CSV).",
            show_default=False,
        ),
    ] = None,
    sandbox: SandboxOption = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the result there.", show_default=False),
    ] = None,
    fmt: Annotated[
        RoiFormat,
        typer.Option("--format", help="For people, for machines, or a page whose numbers can be changed."),
    ] = RoiFormat.TEXT,
) -> None:
    """Estimate what missed calls cost.

    And what texting back recovers: low, likely and high for a month, every input with who says so: measured
    on the account's own messages (--days, --history), given, from the account file, or assumed with source
    and date. What a job earns is asked for, never assumed. A planning range, not a forecast.

    Exits with 3 when an input is not told, or some accounts failed.

    \b
    ghl-flow roi -a bridgepoint-group --job-value 450 --missed 40
    ghl-flow roi -a bridgepoint-group --days 30
    ghl-flow roi -a bridgepoint-group --history messages.json --format html --output roi.html
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.roi.html import rois_html
    from ghl_flow.cli.display.roi.json import rois_json
    from ghl_flow.cli.display.roi.text import print_rois
    from ghl_flow.cli.streams import json_text
    from ghl_flow.insight.roi import Told
    from ghl_flow.operations.agency_mark import agency_mark
    from ghl_flow.operations.histories import USUAL_DAYS, HistorySource
    from ghl_flow.operations.roi import missed_call_roi

    session = Session.of(context)
    if history is not None and sandbox:
        raise UsageError("--history and --sandbox exclude each other")
    source = None
    if history is not None or days is not None or sandbox:
        source = HistorySource(history, days if days is not None or history is not None else USUAL_DAYS)
    workspace = session.workspace(sandbox=sandbox)
    found = missed_call_roi(workspace, which.choice, source=source, told=Told(missed, job_value))
    documents = {
        Picture.JSON: lambda: json_text(rois_json(found)),
        Picture.HTML: lambda: rois_html(found, agency_mark(workspace)),
    }
    show(session, Picture(fmt.value), output, lambda: print_rois(session.out, found), documents, read=history)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
