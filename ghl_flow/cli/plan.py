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

CHANGES_PENDING = 2


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
    import anyio

    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.display.plan import print_plan
    from ghl_flow.cli.planning import (
        account_plan,
        accounts_without_file,
        allowed_gates,
        conflict_choice,
        say_accounts_without_file,
    )
    from ghl_flow.cli.saved_plan import save_plan
    from ghl_flow.deploy.plan import AccountPlan, Plan

    session = Session.of(context)
    session.driver = driver
    wish, allowed = conflict_choice(on_conflict), allowed_gates(allow)

    async def planned() -> list[AccountPlan]:
        return [
            await account_plan(session, chosen, wish, allowed, sandbox=sandbox)
            for chosen in chosen_accounts(session, account, everyone=everyone, pattern=accounts)
        ]

    result = Plan(tuple(anyio.run(planned)))
    gone = accounts_without_file(session, sandbox=sandbox) if everyone else []
    if out is not None:
        save_plan(out, result, on_conflict=on_conflict, allowed=allowed, sandbox=sandbox)
    if fmt is Format.JSON:
        session.print_json(result.to_json() | ({"accounts_without_file": gone} if gone else {}))
    else:
        print_plan(session.out, result)
    say_accounts_without_file(session, gone)
    if any(item.problems for item in result.accounts):
        raise typer.Exit(1)
    raise typer.Exit(CHANGES_PENDING if detailed_exitcode and (result.pending or gone) else 0)
