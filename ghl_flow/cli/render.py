"""`ghl-flow render`: the text as the customer sees it."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.options import FlowArgument, OutputOption
from ghl_flow.cli.picture import Picture, show
from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import json_text


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="render")(bundled(render))


def render(
    context: typer.Context,
    flow: FlowArgument,
    which: RunnersOptions,
    output: OutputOption = None,
    fmt: Annotated[
        Picture, typer.Option("--format", help="For people, for machines, or as phone bubbles.")
    ] = Picture.TEXT,
) -> None:
    """Show every text of a flow as the customer gets it.

    For each account that runs the flow. As a picture, a text is a bubble as on a phone, with what HighLevel
    appends in grey and the end of each segment marked; of several accounts, the longest and the shortest.

    With 3 when some accounts do not compile; the texts of the others are shown all the same.

    \b
    ghl-flow render missed-call-text-back -a bridgepoint-group
    ghl-flow render missed-call-text-back --accounts 'dental-*'
    ghl-flow render missed-call-text-back --format html --output texts.html
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.render.html import rendered_html
    from ghl_flow.cli.display.render.json import rendered_json
    from ghl_flow.cli.display.render.svg import rendered_svg
    from ghl_flow.cli.display.render.text import print_rendered
    from ghl_flow.operations.render import render as render_texts

    session = Session.of(context)
    rendered = render_texts(session.workspace(near=[flow]), flow, which.choice)
    alone = len(which.account or ()) == 1
    show(
        session,
        fmt,
        output,
        lambda: print_rendered(session, rendered),
        {
            Picture.JSON: lambda: json_text(rendered_json(rendered, alone=alone)),
            Picture.HTML: lambda: rendered_html(rendered),
            Picture.SVG: lambda: rendered_svg(rendered),
        },
    )
    print_failures(session, rendered.failed)
    raise typer.Exit(rendered.exit_code)
