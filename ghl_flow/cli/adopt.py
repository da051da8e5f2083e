"""`ghl-flow adopt`: take over a workflow that was made by hand."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import OneAccountOption, ReachOptions
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="adopt")(bundled(adopt))


def adopt(
    context: typer.Context,
    flow: Annotated[
        str,
        typer.Argument(
            help="The flow whose name the workflow has.", metavar="FLOW", autocompletion=flow_names
        ),
    ],
    reach: ReachOptions,
    account: OneAccountOption = None,
) -> None:
    """Manage an existing workflow of the same name.

    One that ghl-flow did not make. Changes nothing in it.

    From then on it is managed: plan shows what the next apply would change in it.

    \b
    ghl-flow adopt missed-call-text-back -a bridgepoint-group
    """
    from ghl_flow.cli.display.done import done_text
    from ghl_flow.operations.adopt import adopt as take

    session = Session.of(context)
    for done in take(reach.workspace(session), flow, only_one(account)):
        session.print_line(done_text(done))
