"""What a plan comes to: for an account in a line, and for all of them."""

from collections.abc import Mapping

from rich.console import Console
from rich.text import Text

from ghl_flow.cli.display.fleet import FleetLine
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.due import DONE_BY_APPLY, Due
from ghl_flow.deploy.planning.plan import AccountPlan, Plan

# What apply leaves as it is, and why.
_LEFT = {
    Due.KEPT: "kept without --prune",
    Due.HELD_BACK: "held back by closed gates",
    Due.BY_HAND: "to be built or deleted by hand",
    Due.BLOCKED: "not applied before the errors above are gone",
}


def fleet_line(account: AccountPlan, *, prune: bool) -> FleetLine:
    """An account's plan in a line."""
    found = Plan((account,)).counts(prune=prune)
    said = [*_done(found), *_left(found)]
    wrong = account.problems or account.is_wrong
    if account.problems:
        said.append(counted(len(account.problems), "error"))
    if account.is_wrong:
        said.append("something runs that should not")
    if account.unread:
        said.append("not everything could be looked at")
    text = ", ".join(said) or f"no changes, {found[Due.UNCHANGED]} unchanged"
    style = "red" if wrong else "yellow" if account.pending else ""
    return FleetLine(account.account, text, style, account.digest if account.pending else "")


def _done(summary: Mapping[Due, int]) -> list[str]:
    return [f"{summary[one]} to {one}" for one in DONE_BY_APPLY if summary[one]]


def _left(summary: Mapping[Due, int]) -> list[str]:
    return [f"{summary[one]} {words}" for one, words in _LEFT.items() if summary[one]]


def print_totals(console: Console, plan: Plan, *, prune: bool) -> None:
    """What apply will do in all the accounts, and what it will not; or that all is as it should be."""
    if not plan.accounts:
        console.print(Text("No account could be planned", style="bold red"))
        return
    summary = plan.counts(prune=prune)
    counts, left = _done(summary), _left(summary)
    if not left and {one for one in DONE_BY_APPLY if summary[one]} == {Due.ADOPT}:
        # Nothing but the manifest is written: the workflows are as their flows say.
        taken = counted(summary[Due.ADOPT], "workflow")
        said = f"No changes in HighLevel: apply starts to manage {taken}; {summary[Due.UNCHANGED]} unchanged"
        console.print(Text(said, style="bold"))
    elif counts or left:
        done = ", ".join([*(counts or ["nothing to apply"]), f"{summary[Due.UNCHANGED]} unchanged"])
        console.print(Text(f"Plan: {'; '.join([done, *left])}", style="bold"))
    elif any(account.is_wrong for account in plan.accounts):
        text = "Nothing to change by apply, but not all is right: see above"
        console.print(Text(text, style="bold red"))
    else:
        remarked = sum(is_remarkable(change) for account in plan.accounts for change in account.changes)
        right = summary[Due.UNCHANGED] - remarked
        text = f"No changes: {counted(right, 'resource is as it', 'resources are as they')} should be"
        if remarked:
            text += f"; {remarked} more {'is' if remarked == 1 else 'are'} shown above"
        unread = any(account.unread for account in plan.accounts)
        not_assessed = any(account.not_assessed for account in plan.accounts)
        if unread:
            text += "; not everything could be looked at: see above"
        elif not_assessed:
            text += "; not everything can be assessed: see above"
        doubtful = remarked or unread or not_assessed
        console.print(Text(text, style="bold yellow" if doubtful else "bold green"))


def is_remarkable(change: Change) -> bool:
    """Whether something that stays is not simply as it should be: paused, kept, or not to be looked into."""
    return change.origin is not None or change.reason is not None or change.is_wrong
