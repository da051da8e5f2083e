"""`ghl-flow backup`: write an account's workflows down."""

import typer

from ghl_flow.cli.options import DriverOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="backup")(backup)


def backup(
    context: typer.Context,
    account: OneAccountOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
) -> None:
    """Save all managed workflows to .ghl-flow/backups/.

    \b
    ghl-flow backup -a bridgepoint-group
    """
    import anyio

    from ghl_flow.cli.connection import archive_of, chosen_account, open_account
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.deploy.history.journal import new_entry
    from ghl_flow.deploy.state.managed import read_listed, recognise
    from ghl_flow.errors import GhlFlowError

    session = Session.of(context)
    session.driver = driver
    chosen = chosen_account(session, account)
    known = KnownFlows(session).of(chosen)

    async def run() -> tuple[list[str], int]:
        async with open_account(session, chosen.value, sandbox=sandbox) as connection:
            await connection.settle()
            seen = await recognise(connection, chosen.value.location_id, known)
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

    files, looked_at = anyio.run(run)
    for file in files:
        session.print_line(file)
    if not files:
        session.say(f"no managed workflows in this account (looked at {looked_at} workflows)")
