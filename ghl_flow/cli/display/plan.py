"""A plan for people."""

from rich.console import Console
from rich.text import Text

from ghl_flow.cli.display.diagnostics import framed
from ghl_flow.deploy.diff import StepChange
from ghl_flow.deploy.plan import AccountPlan, Action, Change, Plan

_MARKS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "delete": ("-", "red"),
    "adopt": ("=", "blue"),
    "unchanged": (" ", "dim"),
}
_RESOURCES = {"custom_field": "custom field", "tag": "tag", "workflow": "workflow"}


def print_plan(console: Console, plan: Plan) -> None:
    """Each account with what changes in it, then the totals."""
    for account in plan.accounts:
        _print_account(console, account)
    summary = plan.summary
    counts = [
        f"{summary[action]} to {action}"
        for action in ("create", "update", "delete", "adopt")
        if summary[action]
    ]
    if counts:
        console.print(Text(f"Plan: {', '.join(counts)}, {summary['unchanged']} unchanged", style="bold"))
    else:
        console.print(
            Text(f"No changes: {summary['unchanged']} resources are as they should be", style="bold green")
        )


def _print_account(console: Console, account: AccountPlan) -> None:
    console.print(
        Text.assemble(
            (account.account, "bold"), (f"  driver {account.driver}: {account.driver_reason}", "dim")
        )
    )
    for change in account.pending:
        _print_change(console, change)
    for problem in account.problems:
        console.print(framed("error", "bold red", problem), soft_wrap=True)
    console.print()


def _print_change(console: Console, change: Change) -> None:
    mark, style = _MARKS[change.action]
    line = Text.assemble((f"  {mark} ", style), f"{_RESOURCES[change.resource]} {change.key}")
    if change.reason:
        line.append(f"  ({change.reason})", style="dim")
    console.print(line, soft_wrap=True)
    whole = change.action is Action.CREATE
    for step in change.steps:
        if not (whole and step.kind == "branch"):
            _print_step(console, step, whole=whole)


def _print_step(console: Console, step: StepChange, *, whole: bool) -> None:
    mark, style = _MARKS[step.action]
    console.print(
        Text.assemble((f"      {mark} ", style), (f"{step.kind:<22}", "dim"), step.name), soft_wrap=True
    )
    if whole:
        return
    for what, before, after in step.details:
        console.print(Text.assemble((f"          {what}: ", "dim")), end="")
        if before:
            console.print(Text(before, style="red"), end=" ", soft_wrap=True)
            console.print("->", end=" ")
        console.print(Text(after, style="green"), soft_wrap=True)
