"""`ghl-flow a2p`: registering with A2P 10DLC."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import WhichOptions
from ghl_flow.cli.picture import Picture, json_text, show
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError

_a2p = typer.Typer(help="Prepare and check A2P 10DLC registrations.", no_args_is_help=True)

OutputOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="Write the result there.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    _a2p.registered_commands.clear()
    _a2p.command(name="packet")(bundled(packet))
    app.add_typer(_a2p, name="a2p")


def packet(
    context: typer.Context,
    which: WhichOptions,
    online: Annotated[
        bool, typer.Option("--online", help="Open website, privacy policy and terms, over https.")
    ] = False,
    record: Annotated[
        bool, typer.Option("--record", help="Write down the samples that are submitted, in a2p/ACCOUNT.yaml.")
    ] = False,
    output: OutputOption = None,
    fmt: Annotated[
        Picture, typer.Option("--format", help="text, json, or html: a page to work through.")
    ] = Picture.TEXT,
) -> None:
    """Write what the Trust Center's forms ask, and check it.

    Fields from the account file, samples from the texts that its flows send, the wording of consent, HELP and
    STOP. The EIN is read from env: or keyring: and never shown whole. With a record of what was submitted it
    says which texts have changed since.

    Exits with 1 when something has to be fixed, with 3 when a person must answer or pages were not opened, or
    when some accounts failed. It never says that a registration is approved.

    \b
    ghl-flow a2p packet -a bridgepoint-group
    ghl-flow a2p packet -a bridgepoint-group --online --format html --output packet.html
    ghl-flow a2p packet -a bridgepoint-group --record
    ghl-flow a2p packet --all --format json
    """
    from ghl_flow.cli.display.a2p.html import packets_html
    from ghl_flow.cli.display.a2p.json import packets_json
    from ghl_flow.cli.display.a2p.text import print_packets
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.a2p_packet import a2p_packet

    session = Session.of(context)
    if fmt is Picture.SVG:
        raise UsageError("a packet has no picture", hint="take --format html")
    found = a2p_packet(session.workspace(), which.choice, online=online, record=record)
    documents = {
        Picture.JSON: lambda: json_text(packets_json(found)),
        Picture.HTML: lambda: packets_html(found),
    }
    show(session, fmt, output, lambda: print_packets(session.out, found), documents)
    for path in found.written:
        session.say(f"recorded  {path}")
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
