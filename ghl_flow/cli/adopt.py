"""`ghl-flow adopt`: take over a workflow that was made by hand."""

from typing import Annotated

import typer

from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import DriverOption, OneAccountOption, SandboxOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="adopt")(adopt)


def adopt(
    context: typer.Context,
    flow: Annotated[
        str,
        typer.Argument(
            help="The flow whose name the workflow has.", metavar="FLOW", autocompletion=flow_names
        ),
    ],
    account: OneAccountOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
) -> None:
    """Manage an existing workflow of the same name.

    One that ghl-flow did not make. Changes nothing in it.

    From then on it is managed: plan shows what the next apply would change in it.

    \b
    ghl-flow adopt missed-call-text-back -a bridgepoint-group
    """
    from dataclasses import replace

    import anyio

    from ghl_flow.cli.connection import chosen_account, desired_of
    from ghl_flow.cli.writing import writing
    from ghl_flow.deploy.applying.manifest_writes import write_manifest
    from ghl_flow.deploy.state.actual import read_actual
    from ghl_flow.errors import UsageError

    session = Session.of(context)
    session.driver = driver
    chosen = chosen_account(session, account)
    wanted = session.project.flow(flow).value.flow

    async def run() -> list[str]:
        desired = desired_of(session, chosen)
        async with writing(session, "adopt", chosen, sandbox=sandbox) as work:
            actual = await read_actual(desired, work.connection)
            found = {one.key: one.summary for one in actual.foreign if one.key.startswith(f"{wanted}/")}
            if not found:
                raise UsageError(f"there is no workflow of '{wanted}' to adopt", hint="see 'ghl-flow plan'")
            ids = {key: summary.id for key, summary in found.items()}
            manifest = replace(actual.manifest, workflows={**actual.manifest.workflows, **ids})
            await write_manifest(work.connection.public, actual.manifest_value, manifest)
            done = [f"adopted '{summary.name}' as {key}" for key, summary in found.items()]
            for what in done:
                work.did(what, say=False)
            return done

    for line in anyio.run(run):
        session.out.print(line, soft_wrap=True)
