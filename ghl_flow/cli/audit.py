"""`ghl-flow audit`: what is wrong in accounts today."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.options import HistoryFileOption, OutputOption, ReachOptions
from ghl_flow.cli.picture import PageFormat, show
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="audit")(bundled(audit))


def audit(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    days: Annotated[
        int, typer.Option("--days", min=1, max=365, help="How far back to look at messages.")
    ] = 14,
    history: HistoryFileOption = None,
    output: OutputOption = None,
    fmt: Annotated[
        PageFormat, typer.Option("--format", help="For people, for machines, or a page for a client.")
    ] = PageFormat.TEXT,
) -> None:
    """Say what is wrong in accounts as they are.

    Reads every workflow that no flow of the project made, as pull does, and looks at each as lint and verify
    look at flows; and makes the checks of doctor. The worst first, by how many contacts it may touch. Nothing
    is written, in HighLevel or in the project. A score only where everything could be assessed.

    Exits with 1 when something is wrong, with 3 when nothing is and something was not assessed, or when some
    accounts could not be looked at.

    \b
    ghl-flow audit -a bridgepoint-group
    ghl-flow audit --all --format json
    ghl-flow audit -a bridgepoint-group --format html --output audit.html
    """
    from ghl_flow.cli.display.audit.html import audits_html
    from ghl_flow.cli.display.audit.json import audits_json
    from ghl_flow.cli.display.audit.text import print_audits
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.streams import json_text
    from ghl_flow.operations.agency_mark import agency_mark
    from ghl_flow.operations.audit import audit as look
    from ghl_flow.operations.histories import HistorySource

    session = Session.of(context)
    workspace = reach.workspace(session)
    found = look(workspace, which.choice, HistorySource(history, days))
    documents = {
        PageFormat.JSON: lambda: json_text(audits_json(found)),
        PageFormat.HTML: lambda: audits_html(found, agency_mark(workspace)),
    }
    show(session, fmt, output, lambda: print_audits(session.out, found), documents, read=history)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
