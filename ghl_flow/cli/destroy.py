"""`ghl-flow destroy`: take out of an account what ghl-flow put in."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

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

    from ghl_flow.deploy.removal import Removed
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
        list[str] | None, typer.Option("--flow", help="Only this flow's workflows; repeatable.")
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
    """Delete the workflows, tags and fields that ghl-flow made; nothing else is touched.

    Each workflow is kept in .ghl-flow/backups/ first. A flow with 'protect: true' is refused.

    \b
    ghl-flow destroy -a bridgepoint-group
    ghl-flow destroy -a bridgepoint-group --flow missed-call-text-back --yes
    ghl-flow destroy -a bridgepoint-group --allow-data-loss
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.fleet import run_accounts
    from ghl_flow.cli.writing import report, writing
    from ghl_flow.deploy.removal import destroy as destroy_flows
    from ghl_flow.deploy.removal import protected, read_owned
    from ghl_flow.errors import UsageError, did_you_mean

    session = Session.of(context)
    session.driver = driver
    flows = flow or []
    guarded = {item.value.flow for item in session.project.flows if item.value.protect}
    unreadable = {one.name: one.error for one in session.project.broken_flows}
    known = [*(item.value.flow for item in session.project.flows), *unreadable]

    async def one(chosen: "Loaded[Account]", stopping: "Callable[[], bool]") -> "Removed":
        async with writing(session, "destroy", chosen, sandbox=sandbox) as work:
            owned = await read_owned(work.connection, chosen.value.location_id)
            for name in flows:
                if name not in owned.flows and name not in known:
                    raise UsageError(
                        f"there is no flow '{name}', here or in {chosen.value.account}",
                        hint=did_you_mean(name, sorted({*known, *owned.flows})),
                    )
            for name in sorted(owned.flows.intersection(flows or owned.flows)):
                if name in unreadable:
                    raise unreadable[name]  # it may say 'protect: true'
            protected(sorted(owned.flows.intersection(flows or owned.flows)), guarded)
            removed = await destroy_flows(
                work.connection,
                owned,
                flows,
                work.archive,
                data_loss=allow_data_loss,
                progress=work.did,
                stopping=stopping,
            )
            work.left = bool(removed.left)
            return removed

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    if not yes and not sandbox:
        names = ", ".join(item.value.account for item in chosen)
        if not sys.stdin.isatty():
            raise UsageError("destroy wants to be confirmed", hint="on a terminal, or with --yes")
        typer.confirm(f"Delete what ghl-flow made in {names}?", abort=True, err=True)
    report(session, run_accounts(session, [chosen], one), fmt, "nothing of ours is there")
