"""What was paused or deleted, for people."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.done import done_text
from ghl_flow.cli.display.folding import folded, of_accounts
from ghl_flow.cli.display.remains import remainder_line, remainder_text
from ghl_flow.counting import counted
from ghl_flow.operations.removals import Removals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ghl_flow.cli.terminal import Terminal
    from ghl_flow.deploy.applying.remains import Remainder
    from ghl_flow.deploy.applying.removed import Removed


def print_removals(terminal: "Terminal", removals: Removals) -> None:
    """What was done in each account, and what is left to a person."""
    for names, removed in folded(removals.accounts.results, lambda one: as_it_reads(one, removals.flows)):
        # What a person has to do is a result too, so it goes to standard output.
        first, *more = _lines(removed, removals.flows)
        terminal.print_line(of_accounts(names, first))
        for line in more:
            terminal.print_line(line)


def as_it_reads(result: "Removed", flows: "Sequence[str]") -> tuple[str, ...]:
    """What is said of an account without its name: where that is the same, two are shown as one."""
    return tuple(_lines(result, flows))


def _lines(result: "Removed", flows: "Sequence[str]") -> "Iterator[str]":
    parts = [f"{len(result.done)} done"] if result.done else []
    parts += [f"{len(result.kept)} kept"] if result.kept else []
    parts += [f"{len(result.left)} left to do by hand"] if result.left else []
    which = f"no workflow of {', '.join(flows)}" if flows else "no managed workflows"
    nothing = f"{which} in this account (looked at {counted(result.looked_at, 'workflow')})"
    yield ", ".join(parts) or nothing
    for done in result.done:
        yield f"  {done_text(done)}"
    for item in result.left:
        yield from _remainder("left", item)
    for item in result.kept:
        yield from _remainder("kept", item)
    for item in result.notes:
        yield f"  note: {remainder_line(item)}"


def _remainder(label: str, one: "Remainder") -> "Iterator[str]":
    message, hint = remainder_text(one)
    yield f"  {label}: {message}"
    if hint:
        yield f"        {hint}"
