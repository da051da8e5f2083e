"""`ghl-flow backup`: write accounts' workflows down."""

from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import AccountOption, AccountsOption, AllOption, DriverOption, SandboxOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="backup")(backup)


def backup(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
) -> None:
    """Save all managed workflows to .ghl-flow/backups/.

    \b
    ghl-flow backup -a bridgepoint-group
    ghl-flow backup --all
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.fleet import (
        CONCURRENCY,
        fleet_exit_code,
        print_failures,
        raise_if_alone,
        run_accounts,
    )
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.errors import GhlFlowError

    session = Session.of(context)
    session.driver = driver
    known = KnownFlows(session)

    async def one(chosen: "Loaded[Account]", stopping: "Callable[[], bool]") -> tuple[list[str], int]:
        return await _saved(session, chosen, known, sandbox=sandbox)

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    results = run_accounts(session, [chosen], one, concurrency=CONCURRENCY)
    raise_if_alone(results)
    for name, result in results:
        if isinstance(result, GhlFlowError):
            continue
        files, looked_at = result
        for file in files:
            session.print_line(file)
        if not files:
            where = "this account" if len(results) == 1 else name
            session.say(f"no managed workflows in {where} (looked at {looked_at} workflows)")
    print_failures(session, results)
    raise typer.Exit(fleet_exit_code([result for _, result in results]))


async def _saved(
    session: Session, chosen: "Loaded[Account]", known: "KnownFlows", *, sandbox: bool
) -> tuple[list[str], int]:
    """The files written, and how many workflows were looked at."""
    from ghl_flow.cli.connection import archive_of, open_account
    from ghl_flow.deploy.history.journal import new_entry
    from ghl_flow.deploy.state.managed import read_listed, recognise
    from ghl_flow.errors import GhlFlowError

    async with open_account(session, chosen.value, sandbox=sandbox) as connection:
        await connection.settle()
        seen = await recognise(connection, chosen.value.location_id, known.of(chosen))
        entry = new_entry("backup", chosen.value.account, connection.driver.name, "")
        archive = archive_of(session, chosen.value, str(entry["id"]), sandbox=sandbox)
        files: list[str] = []
        for one in seen.of(()):
            live = one.live or await read_listed(one.summary, connection)
            if not live.readable:
                raise GhlFlowError(
                    f"driver {connection.driver.name} cannot read '{one.summary.name}' to back it up",
                    hint="back it up with --driver api or --driver builder",
                )
            files.append(archive.keep(one.key, "now", live).as_posix())
        return files, len(seen.summaries)
