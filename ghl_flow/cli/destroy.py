"""`ghl-flow destroy`: take out of an account what ghl-flow put in."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    DriverOption,
    Format,
    FormatOption,
    SandboxOption,
    YesOption,
)
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghl_flow.deploy.applying.removal import Removed
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="destroy")(destroy)


def destroy(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    flow: Annotated[
        list[str] | None,
        typer.Option("--flow", help="Only this flow's workflows; repeatable.", autocompletion=flow_names),
    ] = None,
    allow_data_loss: Annotated[
        bool,
        typer.Option("--allow-data-loss", help="Delete custom fields too, with what contacts have in them."),
    ] = False,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    yes: YesOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Delete everything ghl-flow created in an account.

    Asks; in the sandbox it does not. Each workflow is kept in .ghl-flow/backups/ first. A flow with
    'protect: true' is refused. What ghl-flow did not create is not touched.

    \b
    ghl-flow destroy -a bridgepoint-group
    ghl-flow destroy -a bridgepoint-group --flow missed-call-text-back --yes
    ghl-flow destroy -a bridgepoint-group --allow-data-loss
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.fleet import run_accounts
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.cli.writing import report, writing
    from ghl_flow.deploy.applying.removal import destroy as destroy_flows
    from ghl_flow.deploy.applying.removal import refuse_protected
    from ghl_flow.deploy.state.managed import recognise
    from ghl_flow.errors import UsageError, did_you_mean

    session = Session.of(context)
    session.driver = driver
    flows = flow or []
    known = KnownFlows(session)

    async def one(chosen: "Loaded[Account]", stopping: "Callable[[], bool]") -> "Removed":
        async with writing(session, "destroy", chosen, sandbox=sandbox) as work:
            ours = known.of(chosen)
            seen = await recognise(work.connection, chosen.value.location_id, ours)
            for name in flows:
                if name not in seen.flows and name not in known.ids:
                    raise UsageError(
                        f"there is no flow '{name}', here or in {chosen.value.account}",
                        hint=did_you_mean(name, sorted({*known.ids, *seen.flows})),
                    )
            refuse_protected(seen.flows.intersection(flows or seen.flows), ours.protected)
            removed = await destroy_flows(
                work.connection,
                seen,
                flows,
                work.archive,
                data_loss=allow_data_loss,
                known=ours,
                progress=work.did,
                event=work.happened,
                stopping=stopping,
            )
            work.left, work.emptied = bool(removed.left), removed.emptied
            return removed

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    if not yes and not sandbox:
        names = ", ".join(item.value.account for item in chosen)
        if not sys.stdin.isatty():
            raise UsageError("destroy needs a confirmation", hint="run it on a terminal, or pass --yes")
        typer.confirm(f"Delete what ghl-flow made in {names}?", abort=True, err=True)
    report(session, run_accounts(session, [chosen], one), fmt)
