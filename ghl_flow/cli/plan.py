"""`ghl-flow plan`: what apply would do."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import (
    AccountOption,
    AccountsOption,
    AllOption,
    ConflictOption,
    DriverOption,
    Format,
    FormatOption,
    SandboxOption,
)
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.deploy.plan import OnConflict

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
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Save the plan for 'apply FILE'.", show_default=False),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show what apply would change; write nothing.

    Also as 'diff'. A saved plan holds no secret; 'apply FILE' does exactly that, or refuses because the
    account moved on.

    \b
    ghl-flow plan -a bridgepoint-group
    ghl-flow plan --all --format json
    ghl-flow plan -a bridgepoint-group --sandbox --detailed-exitcode
    ghl-flow plan -a bridgepoint-group --out plan.json
    ghl-flow plan -a bridgepoint-group --driver builder
    """
    import anyio

    from ghl_flow.cli.connection import chosen_accounts, desired_of, open_account, tell_driver
    from ghl_flow.cli.display.plan import print_plan
    from ghl_flow.deploy.plan import AccountPlan, Plan
    from ghl_flow.deploy.survey import survey

    session = Session.of(context)
    session.driver = driver
    wish = conflict_choice(on_conflict)

    async def planned() -> list[AccountPlan]:
        plans = []
        for chosen in chosen_accounts(session, account, everyone=everyone, pattern=accounts):
            desired = desired_of(session, chosen)
            async with open_account(session, chosen.value, sandbox=sandbox) as connection:
                _, account_plan = await survey(desired, connection, wish)
                plans.append(account_plan)
                tell_driver(session, account_plan.driver)
        return plans

    result = Plan(tuple(anyio.run(planned)))
    if out is not None:
        _save(out, {**result.to_json(), "on_conflict": on_conflict, "sandbox": sandbox})
    if fmt is Format.JSON:
        session.print_json(result.to_json())
    else:
        print_plan(session.out, result)
    if any(item.problems for item in result.accounts):
        raise typer.Exit(1)
    raise typer.Exit(CHANGES_PENDING if detailed_exitcode and result.pending else 0)


def conflict_choice(word: str) -> "OnConflict":
    """The option's word.

    Raises:
        UsageError: another word.
    """
    from ghl_flow.deploy.plan import OnConflict
    from ghl_flow.errors import UsageError

    try:
        return OnConflict(word)
    except ValueError:
        raise UsageError(f"--on-conflict '{word}'", hint="refuse, ours or theirs") from None


def _save(path: Path, document: dict[str, object]) -> None:
    from ghl_flow.files import write_whole

    write_whole(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n", private=True)
