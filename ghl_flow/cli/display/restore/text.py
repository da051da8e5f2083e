"""What restoring changes, for people."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.backup import lost_manifest
from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.display.folding import ACCOUNT, drawn, folded, of_accounts
from ghl_flow.cli.display.line import print_line
from ghl_flow.cli.display.plan.text import print_steps
from ghl_flow.cli.display.warnings import unreadable_entries
from ghl_flow.deploy.applying.restore_plan import Silence
from ghl_flow.operations.restore import Restorations
from ghl_flow.wire.reference import is_workflow_reference
from ghl_flow.wire.thing import Thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from ghl_flow.cli.terminal import Terminal
    from ghl_flow.deploy.applying.rebind import Lost, Moved
    from ghl_flow.deploy.applying.restore_plan import Restoration

_SHOWN = 3
_SILENCE = {
    Silence.ENDS: "it is shadowed and writes down what it would send; from then on contacts get it",
    Silence.BEGINS: "it texts contacts now; shadowed as it was then, it writes down what it would send",
}


def print_restorations(terminal: "Terminal", found: Restorations) -> None:
    """What would change in each account."""

    def as_it_reads(items: "Sequence[Restoration]") -> str:
        return drawn(lambda out: _print_accounts(out, (ACCOUNT,), items, found))

    for names, items in folded(found.planned.results, as_it_reads):
        _print_accounts(terminal.out, names, items, found)


def _print_accounts(
    console: "Console", names: "Sequence[str]", items: "Sequence[Restoration]", found: Restorations
) -> None:
    for item in items:
        name = item.workflow.name
        if item.lost:
            print_lost(console, names, [item])
            continue
        if item.target is None:
            print_line(console, of_accounts(names, f"'{name}' would be created again, as a draft"))
        elif found.is_due(item):
            status = "published" if item.publishes and not found.as_draft else "a draft"
            resumed = ": the run before was cut off" if item.begun else ""
            said = f"'{name}' would be changed ({status} afterwards){resumed}"
            print_line(console, of_accounts(names, said))
        else:
            still = "stays published" if item.runs else "a draft"
            said = f"'{name}' is as it was then, and {still}: nothing to do"
            print_line(console, of_accounts(names, said))
        if item.silence is not None and not found.as_draft and found.is_due(item):
            print_line(console, f"  ! {_SILENCE[item.silence]}")
        for moved in item.moved:
            print_line(console, f"      {moved_text(moved)}")
        if found.is_due(item):
            if item.unchecked:
                each = listed([str(one) for one in item.unchecked])
                print_line(
                    console, f"      note: each {each} is written as the backup has it: no list tells of it"
                )
            print_steps(console, item.changes)


def print_lost(console: "Console", names: "Sequence[str]", items: "Sequence[Restoration]") -> None:
    """What is not restored, and why."""
    for item in items:
        print_line(console, of_accounts(names, f"'{item.workflow.name}' is not restored"))
        for lost in item.lost:
            print_line(console, f"  ! {lost_text(lost)}")


def moved_text(moved: "Moved") -> str:
    """What something is bound to that has another id or key now."""
    if is_workflow_reference(moved.now):
        return f"{moved.thing.words}: {moved.was} -> the one that is created"
    return f"{moved.thing.words}: {moved.was} -> {moved.now}, as the account has it now"


def lost_text(lost: "Lost") -> str:
    """What is not there any more, and what to do."""
    said = f"{_where(lost.where)} {'refer' if len(lost.where) > 1 else 'refers'} to {lost.thing.words}"
    if lost.data_type:
        was = lost.thing.data_type
        return f"{said}, which was {was} and is {lost.data_type} in this account now: restore a later backup"
    return f"{said}, which is not in this account any more: {_remedy(lost)}"


def _where(places: "Sequence[str]") -> str:
    """The first few of them."""
    if not places:
        return "it"
    shown = places if len(places) <= _SHOWN else (*places[: _SHOWN - 1], f"{len(places) - _SHOWN + 1} more")
    return listed(shown)


def _remedy(lost: "Lost") -> str:
    match lost.thing.thing:
        case Thing.WORKFLOW if lost.thing.address:
            return f"restore or apply {lost.thing.address} first"
        case Thing.FIELD if lost.thing.address:
            return "apply a flow that declares it first"
        case Thing.TRIGGER:
            return "restoring gives the trigger another id, so set the condition in HighLevel"
        case _:
            return "restore a later backup, or build it in HighLevel"


def listed(names: "Sequence[str]") -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def print_restored(terminal: "Terminal", restored: Restorations) -> None:
    """Show what would change, or what was not restored though it was shown, and the accounts that failed."""
    if restored.written is None:
        print_restorations(terminal, restored)
    for account, items in restored.lost_since:
        print_lost(terminal.out, (account,), items)
    for account, unread in restored.unread.items():
        for which, count in unread.items():
            said = f"{unreadable_entries(count, which)}: what is among them counts as not there"
            terminal.tell(of_accounts(account, said))
    for account, state in restored.lost.items():
        terminal.tell(of_accounts(account, lost_manifest(state)))
    print_failures(terminal, restored.failed)
