"""Sentences for what runs in HighLevel though it should not, and what to do about it."""

from collections.abc import Iterable, Sequence

from rich.console import Console

from ghl_flow.cli.display.line import print_line
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.running import LEFT_AS_DRAFT
from ghl_flow.remedy import pasted


def print_running_on(
    console: Console, changes: Iterable[Change], plan: AccountPlan, account: str, *, why: bool = True
) -> None:
    """Print what runs though it should not, alike ones in one line; with `why`, the gates too.

    `changes` are those of the plan that are looked at, in the order in which they are shown.
    """
    found = [change for change in changes if change.is_wrong]
    alike: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for change in found:
        alike.setdefault((change.flow, change.despite, change.without), []).append(change.key)
    for (flow, despite, without), keys in alike.items():
        named = ", ".join(keys)
        print_line(console, f"  ! {_what(despite, without)}: {named}", "bold red")
        print_line(console, f"      help: {_help(flow, despite, plan, account)}", "dim")
    closed = {name for change in found for name in change.despite}
    for gate in plan.gates if why else ():
        if gate.name in closed:
            print_line(console, f"      gate {gate.name}: {gate.message}", "dim")


def _what(despite: Sequence[str], without: Sequence[str]) -> str:
    gates = [name for name in despite if name not in (PAUSED, LEFT_AS_DRAFT)]
    if PAUSED in despite:
        more = f", and a gate is closed ({', '.join(gates)})" if gates else ""
        return f"published although the flow is paused{more}, so contacts are texted again"
    if gates:
        return (
            f"published although a gate is closed ({', '.join(gates)}), so contacts are texted in spite of it"
        )
    if LEFT_AS_DRAFT in despite:
        return "published by hand, and no apply did, though no flow of the account needs it"
    return f"published without {', '.join(without)}, which it needs and which does not run"


def _help(flow: str, despite: Sequence[str], plan: AccountPlan, account: str) -> str:
    stop = stop_text(flow, account, alone=plan.stops)
    if PAUSED in despite:
        return f"{stop}; to let it run: " + pasted(f"'ghl-flow apply -a {account} --allow paused'")
    if LEFT_AS_DRAFT in despite:
        deletes = "deletes it" if plan.deletes else "lists the clicks that delete it"
        return f"{stop}; " + pasted(f"'ghl-flow apply -a {account} --prune'") + f" {deletes}"
    if not despite:
        publishes = "publishes the draft" if plan.stops else "names what a person has to publish"
        return pasted(f"'ghl-flow apply -a {account}'") + f" {publishes}; {stop}"
    codes = dict.fromkeys(gate.code for gate in plan.gates if gate.name in despite)
    allowing = " ".join(f"--allow {code}" for code in codes)
    apply = pasted(f"'ghl-flow apply -a {account} {allowing}'")
    return f"{stop}; to let it run, open the gate (it says how), or {apply}"


def stop_text(flow: str, account: str, *, alone: bool) -> str:
    """Say which command sets a flow's workflows to draft; `alone`: without a person."""
    what = "sets it to draft" if alone else "lists the clicks that set it to draft"
    return pasted(f"'ghl-flow pause {flow} -a {account}'") + f" {what}"
