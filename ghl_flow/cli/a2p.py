"""`ghl-flow a2p`: registering with A2P 10DLC."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import Format, FormatOption, OutputOption, SandboxOption
from ghl_flow.cli.picture import PageFormat, show
from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import json_text
from ghl_flow.errors import UsageError

_a2p = typer.Typer(help="Prepare and check A2P 10DLC registrations.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    _a2p.registered_commands.clear()
    _a2p.command(name="packet")(bundled(packet))
    _a2p.command(name="status")(bundled(status))
    _a2p.command(name="advise")(bundled(advise))
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
        PageFormat, typer.Option("--format", help="For people, for machines, or a page to work through.")
    ] = PageFormat.TEXT,
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
    from ghl_flow.counting import counted
    from ghl_flow.operations.a2p_packet import a2p_packet

    session = Session.of(context)
    found = a2p_packet(session.workspace(), which.choice, online=online, record=record)
    documents = {
        PageFormat.JSON: lambda: json_text(packets_json(found)),
        PageFormat.HTML: lambda: packets_html(found),
    }
    show(session, fmt, output, lambda: print_packets(session.out, found), documents)
    for path in found.written:
        session.say(f"recorded  {path}")
    if found.written and found.to_fix:
        session.tell(
            f"recorded with {counted(found.to_fix, 'thing')} to fix: where it was not submitted so, fix it "
            "and record again",
            style="yellow",
        )
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


def status(
    context: typer.Context,
    which: WhichOptions,
    sandbox: SandboxOption = False,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Exported messages (JSON, or one on each line) in place of HighLevel.",
            show_default=False,
        ),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Look at no messages.")] = False,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help="Messages from 2026-09-01 on.", show_default=False),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Hold declared registrations against texts that failed.

    Counts the texts of each account that arrived and that failed, and says declared, contradicted, consistent
    or not assessed. Never approved: no API shows that. Says which texts differ from those submitted, where
    a2p packet --record wrote them down.

    Exits with 1 when a declaration is contradicted or texts differ, with 3 when nothing can be said or some
    accounts could not be looked at.

    \b
    ghl-flow a2p status --all
    ghl-flow a2p status -a bridgepoint-group --history messages.json --since 2026-09-01
    """
    from ghl_flow.cli.display.a2p.standing import print_standings, standings_json
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.a2p_status import a2p_status

    session = Session.of(context)
    if history is not None and (offline or sandbox):
        raise UsageError("--history, --offline and --sandbox exclude each other")
    found = a2p_status(
        session.workspace(sandbox=sandbox),
        which.choice,
        history=history,
        since=None if since is None else _day(since),
        offline=offline,
    )
    if fmt is Format.JSON:
        session.print_json(standings_json(found))
    else:
        print_standings(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


def advise(context: typer.Context, which: WhichOptions, fmt: FormatOption = Format.TEXT) -> None:
    """Say which registration fits accounts, and what it costs.

    Sole proprietor, low-volume standard, high-volume standard or toll-free, with the reasons that the account
    file gives, and dated fees. Exits with 3 when an account file tells too little.

    \b
    ghl-flow a2p advise -a bridgepoint-group
    ghl-flow a2p advise --all --format json
    """
    from ghl_flow.cli.display.a2p.advice import advice_json, print_advice
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.a2p_advise import a2p_advise

    session = Session.of(context)
    found = a2p_advise(session.workspace(), which.choice)
    if fmt is Format.JSON:
        session.print_json(advice_json(found))
    else:
        print_advice(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--since '{text}' is not a day", hint="for example --since 2026-09-01") from None
