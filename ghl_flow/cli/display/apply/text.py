"""What came of an apply, for people."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from ghl_flow.cli.display.copies import print_copies
from ghl_flow.cli.display.diagnostics import print_diagnostics
from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts, one_or_each
from ghl_flow.cli.display.gates import gate_lines, left_text
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.reasons import change_text, delete_hint, held_text, published_text, reason_text
from ghl_flow.cli.display.running import print_running_on
from ghl_flow.cli.display.warnings import warning_text
from ghl_flow.counting import counted
from ghl_flow.deploy.applying.outcome import Applied
from ghl_flow.deploy.planning.change import Action
from ghl_flow.deploy.planning.gate import HOLDING
from ghl_flow.deploy.planning.warned import OthersRun, ShadowBegins, ShadowEnds
from ghl_flow.errors import Diagnostic
from ghl_flow.operations.apply import AppliedAccounts

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal

_MANY = 4
"""From so many accounts on they are counted."""


def print_applied(terminal: "Terminal", applied: AppliedAccounts) -> None:
    """For each account the gates that were closed, what they held back, and how many changes were made."""
    print_gates(terminal, applied)
    _print_to_be_known(terminal.out, applied)
    for names, one in folded(applied.accounts.results, as_it_reads):
        _print_account(terminal.out, names, one)


def print_tally(terminal: "Terminal", applied: AppliedAccounts) -> None:
    """How many accounts ended how, and how to come back to those that are not complete."""
    tally = applied.tally
    if sum(tally.values()) < _MANY:
        return
    words = {"complete": "complete", "incomplete": "held back or not complete", "failed": "failed"}
    parts = [f"{tally[one]:,} {word}" for one, word in words.items() if tally[one]]
    parts += [f"{tally['skipped']:,} complete before"] if tally["skipped"] else []
    left = tally["incomplete"] + tally["failed"]
    again = (
        f"; the same command with --resume works on {'this one' if left == 1 else f'these {left:,}'} alone"
    )
    terminal.say(f"{counted(sum(tally.values()), 'account')}: {', '.join(parts)}{again if left else ''}")


def print_gates(terminal: "Terminal", applied: AppliedAccounts) -> None:
    """What kept accounts from being complete: closed gates, and what is left to do; alike in several once."""
    rows = [(name, one) for name, one in applied.accounts.results if one.gates]
    for names, one in folded(rows, lambda row: tuple(gate_lines(row.gates))):
        if len(applied.accounts.rows) > 1:
            gated = any(gate.code in HOLDING for gate in one.gates)
            why = "held back by a gate" if gated else "not complete"
            terminal.tell(of_accounts(names, why), style="bold yellow")
        print_diagnostics(
            [Diagnostic(text, None, hint) for text, hint in gate_lines(one.gates)], color=terminal.color
        )


def _print_to_be_known(console: Console, applied: AppliedAccounts) -> None:
    """What an apply cannot tell of accounts, where texting begins or ends, and who else has a say in flows.

    Alike in several once.

    With --yes nobody has read the plan, which says that too.
    """
    rows = [
        (name, warning_text(warning))
        for name, one in applied.accounts.results
        for warning in one.warnings
        if warning.unseen is not None
        or isinstance(warning, (ShadowEnds, ShadowBegins))
        or (isinstance(warning, OthersRun) and warning.touching)
    ]
    for names, message in folded(rows, lambda text: text):
        several = len(applied.accounts.rows) > 1
        print_line(console, f"  ! {of_accounts(names, message) if several else message}", "bold yellow")


def as_it_reads(applied: Applied) -> str:
    """What came of an account without its name: where that is the same, two are shown as one."""
    return drawn(lambda console: _print_account(console, (ACCOUNT,), applied))


def _print_account(console: Console, names: Sequence[str], applied: Applied) -> None:
    name = one_or_each(names)
    changes = {change.key: change for change in applied.plan.changes}
    if not applied.complete:
        left = f"{len(applied.held)} held back" if applied.held else left_text(applied.gates)
        said = of_accounts(names, f"{counted(len(applied.done), 'change')} made, {left}")
        print_line(console, said, "bold yellow")
    else:
        what = f"{counted(len(applied.done), 'change')} made" if applied.done else "nothing to do"
        if applied.unread:
            said = of_accounts(names, f"{what}; not everything could be looked at")
            print_line(console, said, "bold yellow")
        else:
            print_line(console, of_accounts(names, what), "bold green")
    print_running_on(console, applied.running_on, applied.plan, name)
    print_copies(console, applied.plan.running_copies)
    for held in applied.held:
        if held.published:
            print_line(console, f"  {held.key}: {published_text(held.gates)}", "bold red")
            continue
        change = replace(changes[held.key], hold=held.hold, gates=held.gates)
        print_line(console, f"  {held.key}: {held_text(change)}")
    for key in applied.unwanted:
        text = f"{reason_text(changes[key].reason)}; {delete_hint(changes[key], name)}"
        print_line(console, f"  {key}: {text}")
    for change in changes.values():
        if change.action is Action.UNCHANGED and change.reason is not None:
            print_line(console, f"  {change.key}: {change_text(change, applied.plan, name)}")
