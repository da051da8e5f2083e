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
    """Write every workflow of ours down in .ghl-flow/backups/, and print the files.

    \b
    ghl-flow backup -a bridgepoint-group
    """
    import anyio

    from ghl_flow.cli.connection import archive_of, chosen_account, open_account
    from ghl_flow.deploy.journal import new_entry
    from ghl_flow.deploy.removal import read_owned

    session = Session.of(context)
    session.driver = driver
    chosen = chosen_account(session, account)

    async def run() -> list[str]:
        async with open_account(session, chosen.value, sandbox=sandbox) as connection:
            await connection.settle()
            owned = await read_owned(connection, chosen.value.location_id)
            entry = new_entry("backup", chosen.value.account, connection.driver.name, "")
            archive = archive_of(session, chosen.value.account, str(entry["id"]))
            return [
                archive.keep(key, "now", await connection.driver.read(workflow_id)).as_posix()
                for key, workflow_id in owned.manifest.workflows.items()
                if workflow_id in owned.summaries
            ]

    files = anyio.run(run)
    for file in files:
        session.out.print(file, soft_wrap=True, markup=False)
    if not files:
        session.say("nothing of ours is there")
