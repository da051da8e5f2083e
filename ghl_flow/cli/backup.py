"""`ghl-flow backup`: write accounts' workflows down."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import ReachOptions
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="backup")(bundled(backup))


def backup(context: typer.Context, which: WhichOptions, reach: ReachOptions) -> None:
    """Save all managed workflows to .ghl-flow/backups/.

    \b
    ghl-flow backup -a bridgepoint-group
    ghl-flow backup --all
    """
    from ghl_flow.cli.display.backup import not_read
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.folding import of_accounts
    from ghl_flow.operations.backup import backup as save

    session = Session.of(context)
    saved = save(reach.workspace(session), which.choice)
    for name, one in saved.accounts.results:
        for file in one.files:
            session.print_line(file.as_posix())
        if not one.files:
            where = "this account" if len(saved.accounts.rows) == 1 else name
            session.say(f"no managed workflows in {where} (looked at {counted(one.looked_at, 'workflow')})")
        for text in not_read(one):
            session.tell(of_accounts(name, text) if len(saved.accounts.rows) > 1 else text)
    print_failures(session, saved.failed)
    raise typer.Exit(saved.exit_code)
