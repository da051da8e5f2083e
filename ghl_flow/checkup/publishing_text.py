"""Sentences for what keeps workflows from running, and the command that lets them run.

Beside the checks, which say them too and stand below the display.
"""

from collections.abc import Sequence

from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.publishing import held_by
from ghl_flow.deploy.planning.unpublished import Unpublished, Way
from ghl_flow.remedy import pasted


def apply_command(account: str, options: Sequence[str] = (), *, texting: bool = False) -> str:
    """An apply to this account with these options, to be pasted; `texting`: also where it is shadowed."""
    return pasted(f"'{' '.join(('ghl-flow apply -a', account, *options))}'", texting=texting)


def _command(found: Unpublished, account: str) -> str:
    if not found.flow:
        return apply_command(account, found.options)
    return pasted(f"'{' '.join(('ghl-flow resume', found.flow, '-a', account, *found.options))}'")


def keeps_text(found: Unpublished) -> str:
    """Why they do not run, as far as a pause and gates are the reason; empty for no such reason."""
    one = len(found.gates) == 1
    gates = f"gate{'' if one else 's'} {', '.join(found.gates)} {'is' if one else 'are'} closed"
    if found.paused:
        return f"paused, and {gates}" if found.gates else "paused"
    return gates if found.gates else ""


def publishes_text(found: Unpublished, account: str) -> str:
    """What lets them run; it is true of the state that was looked at."""
    those = "it" if len(found.keys) == 1 else "them"
    does = _command(found, account)
    first, anyway = _past_gates(found)
    match found.way:
        case Way.APPLY:
            return f"{first}{does} publishes {those}{anyway}"
        case Way.PERSON:
            return f"{first}{does} says what a person has to publish{anyway}"
        case Way.PROBLEM:
            return pasted(f"'ghl-flow plan -a {account}'") + " says what keeps every apply from starting"
        case Way.NAMES:
            return pasted(f"'ghl-flow plan -a {account}'") + f" says what to create for {those} first"
        case Way.UNWANTED:
            return f"no flow of the account needs {those}"


def runs_on_text(change: Change, plan: AccountPlan, account: str) -> str:
    """What stops a workflow that runs in spite of a pause or a gate, and what lets it run."""
    stop = stop_text(change.flow, account, alone=plan.stops)
    found = held_by(change.key, change.despite, plan.gates, by_hand=False, apart=plan.stops)
    if found.way is Way.NAMES or plan.problems:
        return stop
    first, _ = _past_gates(found)
    return f"{stop}; to let it run: {first}{_command(found, account)}"


def stop_text(flow: str, account: str, *, alone: bool) -> str:
    """Say which command sets a flow's workflows to draft; `alone`: without a person."""
    what = "sets it to draft" if alone else "lists the clicks that set it to draft"
    return pasted(f"'ghl-flow pause {flow} -a {account}'") + f" {what}"


def _past_gates(found: Unpublished) -> tuple[str, str]:
    """What else would do where only gates are closed, and that it is in spite of them."""
    if not found.gates:
        return "", ""
    opened = "open it, or " if len(found.gates) == 1 else "open them, or "
    return "" if found.paused else opened, " all the same"
