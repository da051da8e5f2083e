"""`ghl-flow render`: the text as the customer sees it."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import FlowArgument, Format, FormatOption, RunnersOptions
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="render")(bundled(render))


def render(
    context: typer.Context,
    flow: FlowArgument,
    which: RunnersOptions,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show every text of a flow as the customer gets it.

    For each account that runs the flow.

    With 3 when some accounts do not compile; the texts of the others are shown all the same.

    \b
    ghl-flow render missed-call-text-back -a bridgepoint-group
    ghl-flow render missed-call-text-back --accounts 'dental-*'
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.render.json import rendered_json
    from ghl_flow.cli.display.render.text import print_rendered
    from ghl_flow.operations.render import render as render_texts

    session = Session.of(context)
    rendered = render_texts(session.workspace(), flow, which.choice)
    if fmt is Format.JSON:
        session.print_json(rendered_json(rendered, alone=len(which.account or ()) == 1))
    else:
        print_rendered(session, rendered)
    print_failures(session, rendered.failed)
    raise typer.Exit(rendered.exit_code)
