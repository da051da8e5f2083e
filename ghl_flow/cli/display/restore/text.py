"""What restoring changes, for people."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.plan.text import print_steps
from ghl_flow.operations.restore import Restorations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.cli.session import Session
    from ghl_flow.deploy.applying.restore_plan import Restoration


def print_restorations(session: "Session", found: Restorations) -> None:
    """What would change in each account."""
    for account, items in found.planned.results:
        _print_account(session, account, items, found)


def _print_account(
    session: "Session", account: str, items: "Sequence[Restoration]", found: Restorations
) -> None:
    for item in items:
        name = item.workflow.name
        if item.target is None:
            session.print_line(f"{account}: '{name}' would be created again, as a draft")
        elif found.is_due(item):
            status = "published" if item.publishes and not found.as_draft else "a draft"
            resumed = ": the run before was cut off" if item.begun else ""
            session.print_line(f"{account}: '{name}' would be changed ({status} afterwards){resumed}")
        else:
            still = "stays published" if item.runs else "a draft"
            session.print_line(f"{account}: '{name}' is as it was then, and {still}: nothing to do")
            continue
        print_steps(session.out, item.changes)
