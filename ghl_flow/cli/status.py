"""`ghl-flow status`: what runs, and whether it is what was applied."""

from typing import TYPE_CHECKING

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
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.planning.plan import AccountPlan, Change
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


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
    """Show what each workflow does in its account now.

    Whether it runs, is paused, or was changed here or in HighLevel.

    Exits with 1 when one was changed, unpublished or deleted in HighLevel. Lists workflows that no flow
    needs any more, too: they go on running.

    \b
    ghl-flow status -a bridgepoint-group
    ghl-flow status --all --format json
    """
    from ghl_flow.cli.connection import chosen_accounts, desired_of, open_account
    from ghl_flow.cli.display.plan import print_account
    from ghl_flow.cli.display.reasons import reason_text
    from ghl_flow.cli.fleet import (
        CONCURRENCY,
        failure_json,
        fleet_exit_code,
        print_failures,
        raise_if_alone,
        run_accounts,
    )
    from ghl_flow.cli.planning import accounts_without_file, say_accounts_without_file
    from ghl_flow.deploy.planning.drift import Origin
    from ghl_flow.deploy.planning.plan import Reason
    from ghl_flow.deploy.survey import UNREADABLE_ENTRIES, survey

    session = Session.of(context)
    session.driver = driver

    async def one(chosen: "Loaded[Account]", _: object) -> "tuple[AccountPlan, frozenset[str]]":
        desired = desired_of(session, chosen)
        async with open_account(session, chosen.value, sandbox=sandbox) as connection:
            actual, plan = await survey(desired, connection, ask_first=False)
        return plan, actual.manifest.paused

    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    outcomes = run_accounts(session, [chosen], one, concurrency=CONCURRENCY)
    raise_if_alone(outcomes)
    rows = [outcome for _, outcome in outcomes if not isinstance(outcome, GhlFlowError)]
    failed = [failure_json(name, item) for name, item in outcomes if isinstance(item, GhlFlowError)]
    gone = accounts_without_file(session, sandbox=sandbox) if everyone else []
    if fmt is Format.JSON:
        session.print_json(
            {
                "accounts": [
                    {
                        "account": plan.account,
                        "driver": plan.driver,
                        "driver_reason": plan.driver_reason,
                        "workflows": [_json(change, paused) for change in _workflows(plan)],
                        "warnings": [one.message for one in plan.warnings if one.code == UNREADABLE_ENTRIES],
                    }
                    for plan, paused in rows
                ],
                **({"failed": failed} if failed else {}),
                **({"accounts_without_file": gone} if gone else {}),
            }
        )
    drifted = False
    for plan, paused in rows:
        workflows = _workflows(plan)
        drifted = drifted or any(
            change.stopped or change.origin in (Origin.THERE, Origin.BOTH) for change in workflows
        )
        if fmt is not Format.TEXT:
            continue
        print_account(session.out, plan)
        for warning in plan.warnings:
            if warning.code == UNREADABLE_ENTRIES:
                session.out.print(f"  ! {warning.message}", style="bold yellow", soft_wrap=True, markup=False)
        if stopped := [change.key for change in workflows if change.stopped]:
            text = f"  ! published by the last apply, and not running now: {', '.join(stopped)}"
            session.out.print(text, style="bold red", soft_wrap=True, markup=False)
        for change in workflows:
            status = _status(change)
            shown = "paused" if change.key in paused and status == "draft" else status
            text = "" if change.reason is Reason.DRAFT else reason_text(change.reason)
            why = f"  ({text})" if text else ""
            session.out.print(f"  {shown:<10} {change.key}{why}", soft_wrap=True, markup=False)
    print_failures(session, outcomes)
    say_accounts_without_file(session, gone)
    raise typer.Exit(fleet_exit_code([outcome for _, outcome in outcomes]) or (1 if drifted else 0))


def _workflows(plan: "AccountPlan") -> "list[Change]":
    """The workflows of a plan; what does not run though it should comes first."""
    from ghl_flow.deploy.planning.plan import Resource

    found = [change for change in plan.changes if change.resource is Resource.WORKFLOW]
    return sorted(found, key=lambda change: not change.stopped)


def _status(change: "Change") -> str:
    return str((change.before or {}).get("status", "missing"))


def _json(change: "Change", paused: "frozenset[str]") -> dict[str, object]:
    return {
        "key": change.key,
        "status": _status(change),
        "paused": change.key in paused,
        "drift": change.origin,
        "stopped": change.stopped,
        "reason": change.reason,
    }
