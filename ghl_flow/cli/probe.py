"""`ghl-flow probe`: what HighLevel's Workflow API says in an account, with nobody in it."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="probe")(probe)


def probe(
    context: typer.Context,
    account: OneAccountOption = None,
    workflow: Annotated[
        str | None,
        typer.Option(
            "--workflow", metavar="NAME", help="Whose definition: a name or an id.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Where to; default: .ghl-flow/probe-ACCOUNT.json."
        ),
    ] = None,
    sandbox: SandboxOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Save step types and one workflow definition, redacted.

    Read through the Workflow API.

    Sends GET requests only. Names, numbers, addresses, texts, ids and links are taken out; keys and types
    stay. Read the file before you pass it on. Exits with 4 where the API is not enabled.

    \b
    ghl-flow probe -a bridgepoint-group
    ghl-flow probe -a bridgepoint-group --workflow "Missed call text-back" --output probe.json
    """
    from ghl_flow.cli.display.probe import print_probed, probe_json
    from ghl_flow.operations.probe import probe as look

    session = Session.of(context)
    workspace = session.workspace(sandbox=sandbox, driver="api")
    probed = look(workspace, only_one(account), workflow=workflow, output=output)
    if fmt is Format.JSON:
        session.print_json(probe_json(probed))
    else:
        print_probed(session, probed)
