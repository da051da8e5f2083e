"""What was paused or deleted, for people."""

from typing import TYPE_CHECKING

from ghl_flow.operations.removals import Removals

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session
    from ghl_flow.deploy.applying.removed import Removed


def print_removals(session: "Session", removals: Removals) -> None:
    """What was done in each account, and what is left to a person."""
    for name, removed in removals.accounts.results:
        _print_removed(session, name, removed)


def _print_removed(session: "Session", account: str, result: "Removed") -> None:
    # What a person has to do is a result too, so it goes to standard output.
    parts = [f"{len(result.done)} done"] if result.done else []
    parts += [f"{len(result.left)} left to do by hand"] if result.left else []
    nothing = f"no managed workflows in this account (looked at {result.looked_at} workflows)"
    session.print_line(f"{account}: {', '.join(parts) or nothing}")
    for line in result.done:
        session.print_line(f"  {line}")
    for item in result.left:
        session.print_line(f"  left: {item.message}")
        if item.hint:
            session.print_line(f"        {item.hint}")
    for line in result.notes:
        session.print_line(f"  note: {line}")
