"""The state of accounts for people."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from ghl_flow.checkup.publishing_text import apply_command, stop_text
from ghl_flow.cli.display.copies import print_copies
from ghl_flow.cli.display.fleet import FleetLine, failed_lines, print_fleet
from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, one_or_each
from ghl_flow.cli.display.gates import gate_lines
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.plan.text import print_account
from ghl_flow.cli.display.reasons import change_text, reason_text, resource_status
from ghl_flow.cli.display.running import print_running_on
from ghl_flow.cli.display.warnings import warning_text
from ghl_flow.counting import counted
from ghl_flow.deploy.planning.change import Change, Reason
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.resources.registry import label_of
from ghl_flow.highlevel import clicks
from ghl_flow.operations.status import AccountStatus, Status

_SHADOWED = "shadowed: it writes down what it would send, and texts no contact"


def print_status(console: Console, status: Status, *, brief: bool = False) -> None:
    """Each account with its workflows; what does not run though it should comes first.

    Of several accounts a line each stands below; with `brief`, nothing else is shown.
    """
    for names, one in [] if brief else folded(status.accounts.results, as_it_reads):
        _print_account(console, one, names)
    if status.accounts.results and (brief or len(status.accounts.rows) > 1):
        if not brief:
            console.print()
        lines = [_fleet_line(one) for _, one in status.accounts.results]
        print_fleet(console, [*lines, *failed_lines(status.failed)])


def _fleet_line(one: AccountStatus) -> FleetLine:
    """An account in a line: how many workflows are in which state, and what is not as it was applied."""
    states = Counter(_shown(change, one) for change in one.workflows)
    said = [f"{count} {state}" for state, count in states.items()] or ["no workflows"]
    here = sum(1 for change in one.plan.pending if not change.drifted)
    there = sum(1 for change in one.plan.changes if change.drifted)
    said += [f"{len(one.shadowed)} shadowed"] if one.shadowed else []
    said += [f"{counted(here, 'change')} to apply"] if here else []
    said += [f"{counted(there, 'change')} made in HighLevel"] if there else []
    said += [f"{len(one.stopped)} not running"] if one.stopped else []
    said += ["something runs that should not"] if one.plan.is_wrong or one.unrecorded else []
    said += ["not everything could be looked at"] if one.plan.unread else []
    style = "red" if one.drifted or one.says_other_texts else "yellow" if here or one.plan.unread else ""
    return FleetLine(one.plan.account, ", ".join(said), style)


def _shown(change: Change, one: AccountStatus) -> str:
    status = str((change.before or {}).get("status", "missing"))
    return "paused" if change.key in one.paused and status == "draft" else status


def as_it_reads(one: AccountStatus) -> str:
    """The state of an account without its name: where that is the same, two are shown as one."""
    return drawn(lambda console: _print_account(console, one, (ACCOUNT,)))


def _print_account(console: Console, one: AccountStatus, names: Sequence[str]) -> None:
    print_account(
        console, one.plan, names, f"{counted(len(names), 'account')} alike; " if len(names) > 1 else ""
    )
    print_running_on(console, one.workflows, one.plan, one_or_each(names))
    print_copies(console, one.plan.running_copies)
    for warning in one.warnings:
        text = warning_text(warning)
        print_line(console, f"  ! {text}", "bold yellow")
    for text, hint in gate_lines(one.unresolved):
        print_line(console, f"  ! {text}", "bold yellow")
        if hint is not None:
            print_line(console, f"      help: {hint}", "dim")
    if one.stopped:
        text = f"  ! published by the last apply, and not running now: {', '.join(one.stopped)}"
        print_line(console, text, "bold red")
    _print_unrecorded(console, one.unrecorded, one_or_each(names), stops=one.plan.stops)
    for change in one.resources:
        label = f"{label_of(change.resource)} {change.key}"
        line = (
            f"  {resource_status(change):<10} {label}  ({change_text(change, one.plan, one_or_each(names))})"
        )
        print_line(console, line)
    for change in one.workflows:
        shown = _shown(change, one)
        silent = [_SHADOWED] if change.key in one.shadowed else []
        text = "; ".join([*silent, *filter(None, [_text(change, one.plan, one_or_each(names))])])
        why = f"  ({text})" if text else ""
        print_line(console, f"  {shown:<10} {change.key}{why}")
    print_copies(console, [copy for copy in one.plan.copies if not copy.runs])


def _text(change: Change, plan: AccountPlan, account: str) -> str:
    if change.unrecorded and change.reason is not Reason.UNRECORDED:
        return f"{reason_text(Reason.UNRECORDED)}; {reason_text(change.reason)}"
    if change.reason is Reason.DRAFT:
        return f"gate: {', '.join(change.gates)}" if change.gates else ""
    return change_text(change, plan, account)


def _print_unrecorded(console: Console, changes: Sequence[Change], account: str, *, stops: bool) -> None:
    """What runs unnamed in the manifest: left by an apply that was cut off, or copied before a destroy."""
    for change in changes:
        name = str((change.before or {}).get("name", ""))
        what = (
            f"published, and the manifest does not name it, so no apply completed it: {change.key} ('{name}')"
        )
        remedies = (
            "to keep it: " + apply_command(account),
            stop_text(change.flow, account, alone=stops),
            f"to delete it: {clicks.delete(name)}",
        )
        print_line(console, f"  ! {what}", "bold red")
        print_line(console, f"      help: {'; '.join(remedies)}", "dim")
