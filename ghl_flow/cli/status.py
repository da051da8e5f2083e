"""`ghl-flow status`: what runs, and whether it is what was applied."""

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


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="status")(status)


def status(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show for each workflow whether it runs, is paused, or was changed here or in HighLevel.

    Exits with 1 when one was changed in HighLevel.

    \b
    ghl-flow status -a bridgepoint-group
    ghl-flow status --all --format json
    """
    import anyio

    from ghl_flow.cli.connection import chosen_accounts, desired_of, open_account
    from ghl_flow.cli.display.plan import print_account
    from ghl_flow.deploy.drift import Origin
    from ghl_flow.deploy.plan import AccountPlan
    from ghl_flow.deploy.survey import survey

    session = Session.of(context)
    session.driver = driver
    rows: list[tuple[AccountPlan, list[dict[str, object]]]] = []

    async def run() -> None:
        for chosen in chosen_accounts(session, account, everyone=everyone, pattern=accounts):
            desired = desired_of(session, chosen)
            async with open_account(session, chosen.value, sandbox=sandbox) as connection:
                actual, plan = await survey(desired, connection, ask_first=False)
            workflows: list[dict[str, object]] = [
                {
                    "key": change.key,
                    "status": (change.before or {}).get("status", "missing"),
                    "paused": change.key in actual.manifest.paused,
                    "drift": change.origin,
                    "reason": change.reason or None,
                }
                for change in plan.changes
                if change.resource == "workflow"
            ]
            rows.append((plan, workflows))

    anyio.run(run)
    if fmt is Format.JSON:
        session.print_json(
            {
                "accounts": [
                    {
                        "account": plan.account,
                        "driver": plan.driver,
                        "driver_reason": plan.driver_reason,
                        "workflows": workflows,
                    }
                    for plan, workflows in rows
                ]
            }
        )
    drifted = False
    for plan, workflows in rows:
        if fmt is Format.TEXT:
            print_account(session.out, plan)
        for item in workflows:
            drifted = drifted or item["drift"] in (Origin.THERE, Origin.BOTH)
            if fmt is Format.TEXT:
                said = "paused" if item["paused"] else item["status"]
                why = f"  ({item['reason']})" if item["reason"] else ""
                session.out.print(f"  {said:<10} {item['key']}{why}", soft_wrap=True, markup=False)
    raise typer.Exit(1 if drifted else 0)
