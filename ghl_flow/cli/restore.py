"""`ghl-flow restore`: put a workflow back as a backup has it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import DriverOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.deploy.drivers.model import LiveWorkflow
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="restore")(restore)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file of .ghl-flow/backups/.", metavar="FILE")],
    account: OneAccountOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, write nothing.")
    ] = False,
) -> None:
    """Put a workflow back as a backup has it, as a draft, and show what that changed.

    \b
    ghl-flow restore .ghl-flow/backups/bridgepoint-group/3f2a/missed-call-text-back.main.before.json
    """
    from ghl_flow.cli.connection import chosen_account
    from ghl_flow.deploy.archive import read_backup

    session = Session.of(context)
    session.driver = driver
    chosen = chosen_account(session, account)
    land_all(session, "restore", chosen, [read_backup(file)], sandbox=sandbox, dry_run=dry_run)


def land_all(
    session: Session,
    command: str,
    account: "Loaded[Account]",
    kept: "list[LiveWorkflow]",
    *,
    sandbox: bool,
    dry_run: bool,
) -> None:
    """Land workflows as drafts, each with its diff."""
    import anyio

    from ghl_flow.cli.connection import open_account
    from ghl_flow.cli.display.plan import print_steps
    from ghl_flow.cli.writing import writing
    from ghl_flow.deploy.landing import difference, land
    from ghl_flow.errors import UsageError
    from ghl_flow.wire.json import text_of

    location = account.value.location_id
    for one in kept:
        if text_of(one.document, "locationId", location) != location:
            raise UsageError(
                f"'{one.workflow.name}' is a workflow of another account", hint="name it with -a"
            )

    async def run() -> None:
        if dry_run:
            async with open_account(session, account.value, sandbox=sandbox) as connection:
                await connection.settle()
                for one in kept:
                    session.out.print(f"would land '{one.workflow.name}' as a draft", markup=False)
                    print_steps(session.out, await difference(connection, one))
            return
        async with writing(session, command, account, sandbox=sandbox) as work:
            for one in kept:
                _, changed = await land(work.connection, one)
                said = f"landed '{one.workflow.name}' as a draft: {len(changed)} changes"
                work.did(said, say=False)
                session.out.print(said, markup=False)
                print_steps(session.out, changed)

    anyio.run(run)
