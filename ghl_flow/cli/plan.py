"""`ghl-flow plan`: what apply would do."""

from typing import Annotated

import typer

from ghl_flow.cli.options import AccountOption, Format, FormatOption, SandboxOption
from ghl_flow.cli.session import Session

AllOption = Annotated[bool, typer.Option("--all", help="Every account of the project.")]

CHANGES_PENDING = 2


def register(app: typer.Typer) -> None:
    """Add the command and its other name."""
    app.command(name="plan")(plan)
    app.command(name="diff", hidden=True)(plan)


def plan(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    sandbox: SandboxOption = False,
    detailed_exitcode: Annotated[
        bool,
        typer.Option("--detailed-exitcode", help="Exit with 2 when changes are pending, as Terraform does."),
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show what apply would change; write nothing.

    \b
    ghl-flow plan -a bridgepoint-group
    ghl-flow plan --all --format json
    ghl-flow plan -a bridgepoint-group --sandbox --detailed-exitcode
    """
    import anyio

    from ghl_flow.cli.connection import chosen_accounts, desired_of, open_account
    from ghl_flow.cli.display.plan import print_plan
    from ghl_flow.deploy.actual import read_actual
    from ghl_flow.deploy.plan import AccountPlan, Plan, make_plan

    session = Session.of(context)

    async def planned() -> list[AccountPlan]:
        plans = []
        for chosen in chosen_accounts(session, account, everyone=everyone):
            desired = desired_of(session, chosen)
            async with open_account(session, chosen.value, sandbox=sandbox) as connection:
                actual = await read_actual(desired, connection.public, connection.driver)
                plans.append(make_plan(desired, actual, connection.driver.name, connection.driver_reason))
        return plans

    result = Plan(tuple(anyio.run(planned)))
    if fmt is Format.JSON:
        session.print_json(result.to_json())
    else:
        print_plan(session.out, result)
    if any(item.problems for item in result.accounts):
        raise typer.Exit(1)
    raise typer.Exit(CHANGES_PENDING if detailed_exitcode and result.pending else 0)
