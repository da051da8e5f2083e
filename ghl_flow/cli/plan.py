"""`ghl-flow plan`: what apply would do."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    AllowOption,
    ConflictOption,
    DriverOption,
    Format,
    FormatOption,
    SandboxOption,
)
from ghl_flow.cli.session import Session
from ghl_flow.errors import ChangesPending, GhlFlowError


def register(app: typer.Typer) -> None:
    """Add the command and its other name."""
    app.command(name="plan")(plan)
    app.command(name="diff", hidden=True)(plan)


def plan(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    accounts: AccountsOption = None,
    sandbox: SandboxOption = False,
    driver: DriverOption = None,
    detailed_exitcode: Annotated[
        bool,
        typer.Option("--detailed-exitcode", help="Exit with 2 when changes are pending, as Terraform does."),
    ] = False,
    on_conflict: ConflictOption = "refuse",
    allow: AllowOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Save the plan for 'apply FILE'.", show_default=False),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show what apply would change; write nothing.

    Also as 'diff'. Shows which gates are closed, and what they hold back. 'apply FILE' does exactly what a
    saved plan shows, or refuses because the account or the file changed.

    \b
    ghl-flow plan -a bridgepoint-group
    ghl-flow plan --all --format json
    ghl-flow plan -a bridgepoint-group --sandbox --detailed-exitcode
    ghl-flow plan -a bridgepoint-group --out plan.json
    ghl-flow plan -a bridgepoint-group --driver builder
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.display.plan import print_plan
    from ghl_flow.cli.fleet import (
        CONCURRENCY,
        failure_json,
        fleet_exit_code,
        print_failures,
        raise_if_alone,
        run_accounts,
    )
    from ghl_flow.cli.planning import (
        account_plan,
        accounts_without_file,
        allowed_gates,
        conflict_choice,
        say_accounts_without_file,
    )
    from ghl_flow.cli.saved_plan import save_plan
    from ghl_flow.deploy.planning.plan import Plan

    session = Session.of(context)
    session.driver = driver
    wish, allowed = conflict_choice(on_conflict), allowed_gates(allow)
    chosen = chosen_accounts(session, account, everyone=everyone, pattern=accounts)
    outcomes = run_accounts(
        session,
        [chosen],
        lambda item, _: account_plan(session, item, wish, allowed, sandbox=sandbox),
        concurrency=CONCURRENCY,
    )
    raise_if_alone(outcomes)
    result = Plan(tuple(item for _, item in outcomes if not isinstance(item, GhlFlowError)))
    gone = accounts_without_file(session, sandbox=sandbox) if everyone else []
    if out is not None:
        save_plan(out, result, on_conflict=on_conflict, allowed=allowed, sandbox=sandbox)
    if fmt is Format.JSON:
        failed = [failure_json(name, item) for name, item in outcomes if isinstance(item, GhlFlowError)]
        more = ({"failed": failed} if failed else {}) | ({"accounts_without_file": gone} if gone else {})
        session.print_json(result.to_json() | more)
    else:
        if result.accounts:
            print_plan(session.out, result)
    print_failures(session, outcomes)
    say_accounts_without_file(session, gone)
    if code := fleet_exit_code([item for _, item in outcomes]):
        raise typer.Exit(code)
    if any(item.problems for item in result.accounts):
        raise typer.Exit(1)
    if detailed_exitcode and (result.pending or gone):
        raise ChangesPending(ChangesPending.exit_code)
