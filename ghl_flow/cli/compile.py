"""`ghl-flow compile`: what would be sent to HighLevel."""

import typer

from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import FlowArgument, Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="compile")(compile_)


def compile_(
    context: typer.Context,
    flow: FlowArgument,
    account: OneAccountOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show the workflows a flow becomes.

    As JSON: the payloads.

    Ids that only the account knows stand as references (urn:ghl-flow:...), and are put in on apply.

    \b
    ghl-flow compile missed-call-text-back -a bridgepoint-group
    ghl-flow compile missed-call-text-back -a bridgepoint-group --format json
    """
    from ghl_flow.operations.compile import compile_flow

    session = Session.of(context)
    compiled = compile_flow(session.workspace(near=[flow]), flow, only_one(account))
    if fmt is Format.JSON:
        from ghl_flow.compile.payload import payload

        session.print_json(payload(compiled))
        return
    from ghl_flow.cli.display.tree import print_compiled

    print_compiled(session.out, compiled)
