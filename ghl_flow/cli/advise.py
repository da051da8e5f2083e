"""`ghl-flow advise`: text-back alone, or somebody who answers."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import Format, FormatOption, HistoryOptions
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="advise")(bundled(advise))


def advise(
    context: typer.Context,
    which: WhichOptions,
    messages: HistoryOptions,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Say if texting back is enough, or who should answer.

    By the account's own messages: how many call in vain, when, how many ask a lot, and how long people take
    to answer. At most three actions, each with what speaks for it, what it costs, the flow that takes over
    and how to undo it; and what answering all of them would cost, by dated prices (facts/front-desks.yaml).
    Looks at the last 30 days, or at all of a file.

    Exits with 3 when there is no missed call to judge by, or some accounts could not be looked at.

    \b
    ghl-flow advise -a bridgepoint-group
    ghl-flow advise -a bridgepoint-group --history messages.json
    ghl-flow advise --all --days 60 --format json
    """
    from ghl_flow.cli.display.advise.json import advices_json
    from ghl_flow.cli.display.advise.text import print_advices
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.advise import USUAL_DAYS, advise_accounts

    session = Session.of(context)
    workspace = session.workspace(sandbox=messages.sandbox)
    found = advise_accounts(workspace, which.choice, messages.source(USUAL_DAYS))
    if fmt is Format.JSON:
        session.print_json(advices_json(found))
    else:
        print_advices(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
