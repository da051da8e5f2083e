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

    Exits with 1 when one was changed, unpublished or deleted in HighLevel. Lists workflows that no flow
    needs any more, too: they go on running.

    \b
    ghl-flow status -a bridgepoint-group
    ghl-flow status --all --format json
    """
    import anyio

    from ghl_flow.cli.connection import chosen_accounts, desired_of, open_account
    from ghl_flow.cli.display.plan import print_account
    from ghl_flow.cli.display.reasons import reason_text
    from ghl_flow.cli.planning import accounts_without_file, say_accounts_without_file
    from ghl_flow.deploy.drift import Origin
    from ghl_flow.deploy.plan import AccountPlan, Reason, Resource
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
                    "stopped": change.stopped,
                    "reason": change.reason,
                }
                # What does not run though it should comes first.
                for change in sorted(plan.changes, key=lambda change: not change.stopped)
                if change.resource is Resource.WORKFLOW
            ]
            rows.append((plan, workflows))

    anyio.run(run)
    gone = accounts_without_file(session, sandbox=sandbox) if everyone else []
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
                ],
                **({"accounts_without_file": gone} if gone else {}),
            }
        )
    drifted = False
    for plan, workflows in rows:
        stopped = [str(item["key"]) for item in workflows if item["stopped"]]
        if fmt is Format.TEXT:
            print_account(session.out, plan)
            if stopped:
                text = f"  ! published by the last apply, and not running now: {', '.join(stopped)}"
                session.out.print(text, style="bold red", soft_wrap=True, markup=False)
        for item in workflows:
            drifted = drifted or bool(item["stopped"]) or item["drift"] in (Origin.THERE, Origin.BOTH)
            if fmt is Format.TEXT:
                shown = "paused" if item["paused"] and item["status"] == "draft" else item["status"]
                text = reason_text(Reason(str(item["reason"])) if item["reason"] else None)
                why = f"  ({text})" if text else ""
                session.out.print(f"  {shown:<10} {item['key']}{why}", soft_wrap=True, markup=False)
    say_accounts_without_file(session, gone)
    raise typer.Exit(1 if drifted else 0)
