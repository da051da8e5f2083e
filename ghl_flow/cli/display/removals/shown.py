"""What was stopped or deleted, as text or JSON."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.display.removals.json import removals_json
from ghl_flow.cli.display.removals.text import print_removals
from ghl_flow.cli.terminal import Terminal

if TYPE_CHECKING:
    from ghl_flow.operations.removals import Removals


def show_removals(terminal: Terminal, removals: "Removals", *, as_json: bool) -> None:
    """Show what was done in each account, what is left to do by hand, and the accounts that failed."""
    if as_json:
        terminal.print_json(removals_json(removals))
    else:
        print_removals(terminal, removals)
    print_failures(terminal, removals.failed)
