"""`ghl-flow status`: what runs, and whether it is what was applied."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.options import Format, FormatOption, ReachOptions, SummaryOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="status")(bundled(status))


def status(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    summary: SummaryOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show what each workflow does in its account now.

    Whether it runs, is paused, is shadowed (apply --shadow), or was changed here or in HighLevel. Names
    custom fields, tags and custom values of its flows that were deleted, renamed or changed there, too.

    Exits with 1 when anything was changed, unpublished or deleted in HighLevel, when a workflow was published
    by hand in spite of a closed gate or a pause, or when a copy of one is published. Lists workflows that no
    flow needs any more, too: they go on running.

    \b
    ghl-flow status -a bridgepoint-group
    ghl-flow status --all --format json
    ghl-flow status --label west --summary
    """
    from ghl_flow.cli.display.failures import print_failures, print_without_file
    from ghl_flow.cli.display.status.json import status_json
    from ghl_flow.cli.display.status.text import print_status
    from ghl_flow.operations.status import status as look

    session = Session.of(context)
    found = look(reach.workspace(session), which.choice)
    if fmt is Format.JSON:
        session.print_json(status_json(found))
    else:
        print_status(session.out, found, brief=summary)
    print_failures(session, found.failed)
    print_without_file(session, found.without_file)
    raise typer.Exit(found.exit_code)
