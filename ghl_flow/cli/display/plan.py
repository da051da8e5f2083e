"""A plan for people."""

from collections.abc import Sequence
from difflib import SequenceMatcher

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


def print_account(console: Console, account: AccountPlan) -> None:
    """The account, its driver, and why that one."""
    console.print(
        Text.assemble(
            (account.account, "bold"), (f"  driver {account.driver}: {account.driver_reason}", "dim")
        ),
        soft_wrap=True,
    )


def _print_account(console: Console, account: AccountPlan) -> None:
    print_account(console, account)
    for change in account.pending:
        _print_change(console, change)
    for warning in account.warnings:
        console.print(Text.assemble(("  ! ", "bold yellow"), warning.message), soft_wrap=True)
    for problem in account.problems:
        console.print(framed("error", "bold red", problem), soft_wrap=True)
    if account.pending:
        console.print(Text(f"  digest {account.digest}", style="dim"), soft_wrap=True)
    console.print()


def print_steps(console: Console, steps: Sequence[StepChange]) -> None:
    """Steps that differ, without the plan around them."""
    for step in steps:
        _print_step(console, step, whole=False)


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
        Text.assemble((f"      {mark} ", style), (f"{step.kind:<22}", "dim"), step.name, _said(step)),
        soft_wrap=True,
    )
    if whole:
        return
    for what, before, after in step.details:
        console.print(Text.assemble((f"          {what}: ", "dim")), end="")
        if " " in before and " " in after:
            console.print(_word_diff(before, after), soft_wrap=True)
            continue
        if before:
            console.print(Text(before, style="red"), end=" ", soft_wrap=True)
            console.print("->", end=" ")
        console.print(Text(after, style="green"), soft_wrap=True)


def _said(step: StepChange) -> Text:
    """`: body changed`, and who changed it when it was not us."""
    what = ", ".join(dict.fromkeys(name for name, _, _ in step.details))
    said = f": {what} changed" if step.action == "update" and what else ""
    return Text(said + ("  [changed in HighLevel]" if step.drifted else ""), style="dim")


def _word_diff(before: str, after: str) -> Text:
    """The new text with what went and what came marked: also without colour."""
    old, new = before.split(), after.split()
    text = Text()
    for action, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if action == "equal":
            text.append(" ".join(old[i1:i2]) + " ")
            continue
        if i2 > i1:
            text.append("[-" + " ".join(old[i1:i2]) + "-] ", style="red")
        if j2 > j1:
            text.append("{+" + " ".join(new[j1:j2]) + "+} ", style="green")
    text.rstrip()
    return text
