"""`ghl-flow advise`: text-back alone, or somebody who answers."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import Format, FormatOption, SandboxOption, WhichOptions
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="advise")(bundled(advise))


def advise(
    context: typer.Context,
    which: WhichOptions,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=730,
            metavar="N",
            help="The last N days; default: 30, of a file all it has.",
            show_default=False,
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Exported messages (JSON, JSON lines, CSV) in place of HighLevel.",
            show_default=False,
        ),
    ] = None,
    sandbox: SandboxOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Say if texting back is enough, or who should answer.

    By the account's own messages: how many call in vain, when, how many ask a lot, and how long people take
    to answer. At most three actions, each with what speaks for it, what it costs, the flow that takes over
    and how to undo it; and what answering all of them would cost, by dated prices (facts/front-desks.yaml).

    Exits with 3 when there is no missed call to judge by, or some accounts could not be looked at.

    \b
    ghl-flow advise -a bridgepoint-group
    ghl-flow advise -a bridgepoint-group --history messages.json
    ghl-flow advise --all --days 60 --format json
    """
    from ghl_flow.cli.display.advise.json import advices_json
    from ghl_flow.cli.display.advise.text import print_advices
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.advise import advise_accounts
    from ghl_flow.operations.histories import HistorySource

    session = Session.of(context)
    if history is not None and sandbox:
        raise UsageError("--history and --sandbox exclude each other")
    source = HistorySource(history, days if days is not None or history is not None else 30)
    found = advise_accounts(session.workspace(sandbox=sandbox), which.choice, source)
    if fmt is Format.JSON:
        session.print_json(advices_json(found))
    else:
        print_advices(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
