"""What came of accounts that were applied to, as text or JSON."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.apply.json import applied_json
from ghl_flow.cli.display.apply.text import print_applied, print_gates
from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.terminal import Terminal

if TYPE_CHECKING:
    from ghl_flow.operations.apply import AppliedAccounts


def show_applied(terminal: Terminal, applied: "AppliedAccounts", *, as_json: bool) -> None:
    """Show it, and the accounts that failed."""
    if as_json:
        terminal.print_json(applied_json(applied))
    print_failures(terminal, applied.failed)
    if not as_json:
        print_applied(terminal, applied)
        return
    print_gates(terminal, applied)
