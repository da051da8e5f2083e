"""`ghl-flow pause`: the kill switch."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import FlowOrAllArgument, Format, FormatOption, ReachOptions
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="pause")(bundled(pause))


def pause(
    context: typer.Context,
    flow: FlowOrAllArgument,
    which: WhichOptions,
    reach: ReachOptions,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Unpublish a flow at once, and keep it unpublished.

    'all' is every flow; of several accounts, --all is every account, and -a one of them.

    Finds its workflows by the manifest and, where that is lost, by their steps; reads back what it did.
    Later applies leave it a draft; 'resume' publishes it again, and so does an
    apply with --allow paused. No question is asked. Exits with 0 only
    when nothing of it runs any more: what has to be done by hand is listed. With 3 where a published
    workflow that may be a copy could not be read, with 2 where neither the project nor an account that
    could be looked at knows the flow.

    \b
    ghl-flow pause missed-call-text-back -a bridgepoint-group
    ghl-flow pause all --all
    """
    from ghl_flow.cli.display.removals.shown import show_removals
    from ghl_flow.operations.pause import pause as unpublish

    session = Session.of(context)
    workspace = reach.workspace(session, tolerant=True)
    removals = unpublish(workspace, None if flow == "all" else flow, which.choice)
    show_removals(session, removals, as_json=fmt is Format.JSON)
    raise typer.Exit(removals.exit_code)
