"""`ghl-flow apply`: make the account what the project says."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import AccountOption, Format, FormatOption, SandboxOption
from ghl_flow.cli.plan import AllOption
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError

if TYPE_CHECKING:
    from ghl_flow.deploy.apply import Applied
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

PARTIAL = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="apply")(apply)


def apply(
    context: typer.Context,
    account: AccountOption = None,
    everyone: AllOption = False,
    sandbox: SandboxOption = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and write nothing.")] = False,
    allow: Annotated[
        list[str] | None,
        typer.Option("--allow", metavar="GATE", help="Publish though this gate is closed; repeatable."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask on a terminal.")] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Bring accounts in line with the project: fields, tags, drafts, then publish.

    A workflow is published only when its gates are open: no lint error (lint), every guarantee proved
    (verify), the native Missed Call Text Back not on (native-toggle), A2P approved (a2p). A closed gate
    leaves a draft. Stop it at any point and run it again: it goes on where it stopped.

    \b
    ghl-flow apply -a bridgepoint-group
    ghl-flow apply -a bridgepoint-group --sandbox
    ghl-flow apply --all --yes --allow a2p
    """
    from ghl_flow.cli.connection import chosen_accounts
    from ghl_flow.cli.plan import plan
    from ghl_flow.deploy.gates import CODES
    from ghl_flow.errors import AuthenticationError, UsageError, did_you_mean

    session = Session.of(context)
    allowed = allow or []
    for code in allowed:
        if code not in CODES:
            raise UsageError(
                f"there is no gate '{code}'", hint=did_you_mean(code, CODES) or f"gates: {', '.join(CODES)}"
            )
    if dry_run:
        plan(context, account, everyone, sandbox, False, fmt)
        return
    chosen = chosen_accounts(session, account, everyone=everyone)
    if not yes and sys.stdin.isatty() and not sandbox:
        names = ", ".join(item.value.account for item in chosen)
        typer.confirm(f"Change {names}? (ghl-flow plan shows what)", abort=True, err=True)
    results: list[tuple[str, Applied | GhlFlowError]] = []
    for item in chosen:
        try:
            results.append((item.value.account, _apply_one(session, item, allowed, sandbox=sandbox)))
        except GhlFlowError as error:
            if len(chosen) == 1:
                raise
            results.append((item.value.account, error))
    _report(session, results, fmt)
    failed = [outcome for _, outcome in results if isinstance(outcome, GhlFlowError) or not outcome.complete]
    if not failed:
        return
    if len(failed) < len(results):
        raise typer.Exit(PARTIAL)
    only_access = all(isinstance(outcome, AuthenticationError) for outcome in failed)
    raise typer.Exit(AuthenticationError.exit_code if only_access else 1)


def _apply_one(
    session: Session, account: "Loaded[Account]", allowed: list[str], *, sandbox: bool
) -> "Applied":
    import anyio

    from ghl_flow.cli.connection import desired_of, open_account
    from ghl_flow.deploy.apply import Terms
    from ghl_flow.deploy.apply import apply as apply_account
    from ghl_flow.deploy.gates import closed_gates

    desired = desired_of(session, account)
    gates = closed_gates(account, desired.flows, allowed)

    async def applied() -> "Applied":
        async with open_account(session, account.value, sandbox=sandbox) as connection:
            session.say(
                f"{account.value.account}: driver {connection.driver.name} ({connection.driver_reason})",
                style="dim",
            )
            return await apply_account(
                desired, connection, Terms(gates), lambda done: session.say(f"  {done}")
            )

    return anyio.run(applied)


def _report(session: Session, results: "Sequence[tuple[str, Applied | GhlFlowError]]", fmt: Format) -> None:
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.errors import Diagnostic

    if fmt is Format.JSON:
        session.print_json({"accounts": [_json(name, outcome) for name, outcome in results]})
    for name, outcome in results:
        if isinstance(outcome, GhlFlowError):
            session.say(f"{name}: failed", style="bold red")
            print_diagnostics(outcome.diagnostics, color=session.color)
            continue
        gates = [
            Diagnostic(f"not published ({gate.code}): {gate.message}", None, gate.hint)
            for gate in outcome.withheld
        ]
        print_diagnostics(gates, color=session.color)
        if fmt is not Format.TEXT:
            continue
        if gates:
            session.out.print(
                f"{name}: {len(outcome.done)} changes made, workflows left as drafts", style="bold yellow"
            )
        elif outcome.done:
            session.out.print(f"{name}: {len(outcome.done)} changes made", style="bold green")
        else:
            session.out.print(f"{name}: nothing to do", style="bold green")


def _json(name: str, outcome: "Applied | GhlFlowError") -> dict[str, object]:
    if isinstance(outcome, GhlFlowError):
        return {"account": name, "status": "failed", "error": str(outcome), "done": [], "withheld": []}
    return {
        "account": name,
        "status": "complete" if outcome.complete else "incomplete",
        "driver": outcome.plan.driver,
        "driver_reason": outcome.plan.driver_reason,
        "error": None,
        "done": outcome.done,
        "withheld": [
            {"code": gate.code, "message": gate.message, "hint": gate.hint} for gate in outcome.withheld
        ],
    }
