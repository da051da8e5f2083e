"""`ghl-flow pause`: the kill switch."""

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
)
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghl_flow.deploy.removal import Removed
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="pause")(pause)


def pause(
    context: typer.Context,
    flow: Annotated[str, typer.Argument(help="A flow's id, or 'all' for every flow.", metavar="FLOW")],
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Take a flow back to draft at once, and keep it there; what it did is read back.

    Later applies leave it a draft until one is given --allow paused. No question is asked.

    \b
    ghl-flow pause missed-call-text-back -a bridgepoint-group
    ghl-flow pause missed-call-text-back --all
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.fleet import run_accounts
    from ghl_flow.cli.writing import report, writing
    from ghl_flow.deploy.removal import pause as pause_flows

    session = Session.of(context)
    session.driver = driver
    flows = [] if flow == "all" else [session.project.flow(flow).value.flow]

    async def one(chosen: "Loaded[Account]", stopping: "Callable[[], bool]") -> "Removed":
        async with writing(session, "pause", chosen, sandbox=sandbox) as work:
            removed = await pause_flows(work.connection, chosen.value.location_id, flows)
            for what in removed.done:
                work.did(what, say=False)
            work.left = bool(removed.left)
            return removed

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    results = run_accounts(session, [chosen], one, concurrency=8)
    report(session, results, fmt, "nothing of ours runs here")
