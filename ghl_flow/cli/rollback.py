"""`ghl-flow rollback`: an account's workflows as they were after an earlier apply."""

from typing import Annotated

import typer

from ghl_flow.cli.options import DriverOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rollback")(rollback)


def rollback(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="ENTRY", help="An entry of 'ghl-flow history'.")],
    account: OneAccountOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, write nothing.")
    ] = False,
) -> None:
    """Land the workflows as they were after an earlier apply, as drafts, each with its diff.

    Publish them in HighLevel, or change the flow back and apply it.

    \b
    ghl-flow rollback --to 3f2a91c0d4e7 -a bridgepoint-group --dry-run
    """
    from pathlib import Path

    from ghl_flow.cli.connection import chosen_account, journal_of
    from ghl_flow.cli.restore import land_all
    from ghl_flow.deploy.archive import read_backup
    from ghl_flow.errors import UsageError

    session = Session.of(context)
    session.driver = driver
    chosen = chosen_account(session, account)
    journal = journal_of(session)
    target = journal.entry(to)
    if target.get("account") != chosen.value.account:
        raise UsageError(f"that entry is about {target.get('account')}", hint="name the account with -a")
    if target.get("sandbox") is not sandbox:
        raise UsageError(
            "that entry is about the sandbox" if not sandbox else "that entry is not about the sandbox",
            hint="add --sandbox" if not sandbox else "leave out --sandbox",
        )
    state: dict[str, Path] = {}
    for entry in journal.entries():
        backups = entry.get("backups")
        here = entry.get("account") == chosen.value.account and entry.get("sandbox") is sandbox
        if here and isinstance(backups, list):
            paths = [Path(str(one)) for one in backups]
            done = entry.get("done")
            for what in done if isinstance(done, list) else ():
                deleted = str(what).removeprefix("deleted workflow ")
                if deleted != what:
                    state.pop(f"{deleted.replace('/', '.')}.after.json", None)
            state |= {path.name: path for path in paths if path.name.endswith(".after.json")}
        if entry.get("id") == target.get("id"):
            break
    if not state:
        raise UsageError("no workflow was written up to that entry")
    kept = [read_backup(path) for _, path in sorted(state.items())]
    land_all(session, "rollback", chosen, kept, sandbox=sandbox, dry_run=dry_run)
