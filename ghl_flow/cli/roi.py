"""`ghl-flow roi`: what missed calls cost."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import HistoryOptions, OutputOption
from ghl_flow.cli.picture import PageFormat, show
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="roi")(bundled(roi))


def roi(
    context: typer.Context,
    which: WhichOptions,
    messages: HistoryOptions,
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
    output: OutputOption = None,
    fmt: Annotated[
        PageFormat,
        typer.Option("--format", help="For people, for machines, or a page whose numbers can be changed."),
    ] = PageFormat.TEXT,
) -> None:
    """Estimate what missed calls cost.

    And what texting back recovers: low, likely and high for a month, every input with its source: measured
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
    from ghl_flow.operations.histories import USUAL_DAYS
    from ghl_flow.operations.roi import missed_call_roi

    session = Session.of(context)
    source = messages.source(USUAL_DAYS) if messages.asked else None
    workspace = session.workspace(sandbox=messages.sandbox)
    found = missed_call_roi(workspace, which.choice, source=source, told=Told(missed, job_value))
    documents = {
        PageFormat.JSON: lambda: json_text(rois_json(found)),
        PageFormat.HTML: lambda: rois_html(found, agency_mark(workspace)),
    }
    show(session, fmt, output, lambda: print_rois(session.out, found), documents, read=messages.history)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
