"""Sentences for what runs in HighLevel though it should not, and what to do about it."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from ghl_flow.checkup.publishing_text import apply_command, publishes_text, runs_on_text, stop_text
from ghl_flow.cli.display.gates import why_text
from ghl_flow.cli.display.line import print_line
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.publishing import unpublished
from ghl_flow.deploy.planning.running import LEFT_AS_DRAFT
from ghl_flow.deploy.state.desired import flow_of

_SILENT = "it writes down what it would send, in spite of it; it is shadowed and texts no contact"


def print_running_on(
    console: Console, changes: Iterable[Change], plan: AccountPlan, account: str, *, why: bool = True
) -> None:
    """Print what runs though it should not, alike ones in one line; with `why`, the gates too.

    `changes` are those of the plan that are looked at, in the order in which they are shown.
    """
    found = [change for change in changes if change.is_wrong]
    silent = {*map(flow_of, plan.shadowed)} - {*map(flow_of, plan.sending)}
    alike: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[Change]] = {}
    for change in found:
        alike.setdefault((change.flow, change.despite, change.without), []).append(change)
    for (flow, despite, without), (change, *more) in alike.items():
        named = ", ".join(one.key for one in (change, *more))
        print_line(console, f"  ! {_what(despite, without, silent=flow in silent)}: {named}", "bold red")
        print_line(console, f"      help: {_help(change, plan, account)}", "dim")
    closed = {name for change in found for name in change.despite}
    for gate in plan.gates if why else ():
        if gate.name in closed:
            print_line(console, f"      gate {gate.name}: {why_text(gate.why)[0]}", "dim")


def _what(despite: Sequence[str], without: Sequence[str], *, silent: bool) -> str:
    gates = [name for name in despite if name not in (PAUSED, LEFT_AS_DRAFT)]
    if PAUSED in despite:
        more = f", and a gate is closed ({', '.join(gates)})" if gates else ""
        then = _SILENT if silent else "contacts are texted again"
        return f"published although the flow is paused{more}, so {then}"
    if gates:
        then = _SILENT if silent else "contacts are texted in spite of it"
        return f"published although a gate is closed ({', '.join(gates)}), so {then}"
    if LEFT_AS_DRAFT in despite:
        return "published by hand, and no apply did, though no flow of the account needs it"
    return f"published without {', '.join(without)}, which it needs and which does not run"


def _help(change: Change, plan: AccountPlan, account: str) -> str:
    stop = stop_text(change.flow, account, alone=plan.stops)
    if LEFT_AS_DRAFT in change.despite:
        deletes = "deletes it" if plan.deletes else "lists the clicks that delete it"
        return f"{stop}; {apply_command(account, ('--prune',))} {deletes}"
    if change.despite:
        return runs_on_text(change, plan, account)
    drafts = unpublished(plan, change.without)
    return "; ".join([*(f"{', '.join(one.keys)}: {publishes_text(one, account)}" for one in drafts), stop])
