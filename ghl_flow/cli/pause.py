"""`ghl-flow pause`: the kill switch."""

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
)
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from ghl_flow.deploy.applying.removed import Removed
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="pause")(pause)


def pause(
    context: typer.Context,
    flow: Annotated[
        str,
        typer.Argument(
            help="A flow's id, or 'all' for every flow.", metavar="FLOW", autocompletion=flow_names
        ),
    ],
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Unpublish a flow at once, and keep it unpublished.

    Finds its workflows by the manifest and, where that is lost, by their steps; reads back what it did.
    Later applies leave it a draft until one is given --allow paused. No question is asked. Exits with 0 only
    when nothing of it runs any more: what has to be done by hand is listed.

    \b
    ghl-flow pause missed-call-text-back -a bridgepoint-group
    ghl-flow pause all --all
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.fleet import run_accounts
    from ghl_flow.cli.known_flows import KnownFlows
    from ghl_flow.cli.writing import report, writing
    from ghl_flow.deploy.applying.pause import pause as pause_flows
    from ghl_flow.errors import GhlFlowError, UsageError, did_you_mean

    session = Session.of(context)
    session.driver = driver
    session.tolerant = True
    known = KnownFlows(session)
    flows = [] if flow == "all" else [known.named(flow)]

    async def one(chosen: "Loaded[Account]", stopping: "Callable[[], bool]") -> "Removed":
        async with writing(session, "pause", chosen, sandbox=sandbox) as work:
            ours = known.of(chosen)
            removed = await pause_flows(work.connection, chosen.value.location_id, flows, ours)
            work.keep(removed)
            return removed

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    results = run_accounts(session, [chosen], one, concurrency=8)
    for name in flows:
        # A flow without a file is known where a manifest has it; one that nothing knows is a typing mistake.
        if name not in known.ids and not any(
            isinstance(result, GhlFlowError) or result.done or result.left for _, result in results
        ):
            raise UsageError(
                f"there is no flow '{name}' in this project or in these accounts",
                hint=did_you_mean(name, known.ids),
            )
    report(session, results, fmt)
