"""`ghl-flow restore`: put a workflow back as a backup has it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import DryRunOption, OneAccountOption, ReachOptions, YesOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.operations.restore import Consent, Restorations


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="restore")(bundled(restore))


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file of .ghl-flow/backups/.", metavar="FILE")],
    reach: ReachOptions,
    account: OneAccountOption = None,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Restore a workflow from a backup, as a draft.

    Shows what changes and asks; in the sandbox it does not ask. A workflow that is as the backup has it is
    left as it is. What is there is backed up first. A backup of another account is refused, as is one whose
    workflow is not managed by ghl-flow.

    \b
    ghl-flow restore .ghl-flow/backups/bridgepoint-group/3f2a/missed-call-text-back.main.before.json
    """
    from ghl_flow.cli.asking import asked
    from ghl_flow.operations.restore import restore as put_back

    session = Session.of(context)
    with asked():
        restored = put_back(
            reach.workspace(session),
            file,
            only_one(account),
            consent(session, dry_run=dry_run, yes=yes, sandbox=reach.sandbox),
        )
    finish(session, restored)


def consent(session: Session, *, dry_run: bool, yes: bool, sandbox: bool) -> "Consent":
    """Whether to write: what would change is shown, and asked about unless that is given already."""
    from ghl_flow.cli.asking import confirmed
    from ghl_flow.cli.display.restore.text import print_restorations
    from ghl_flow.operations.restore import Consent

    def confirm(found: "Restorations") -> bool:
        print_restorations(session, found)
        names = ", ".join(found.due)
        return yes or sandbox or confirmed(f"Change {names}?")

    can_ask = yes or sandbox or sys.stdin.isatty()
    return Consent(dry_run=dry_run, yes=yes, confirm=confirm if can_ask else None)


def finish(session: Session, restored: "Restorations") -> None:
    """Show what would change, or what was not restored though it was shown, and the accounts that failed.

    Raises:
        typer.Exit: some did.
    """
    from ghl_flow.cli.display.backup import lost_manifest
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.folding import of_accounts
    from ghl_flow.cli.display.restore.text import print_lost, print_restorations
    from ghl_flow.cli.display.warnings import unreadable_entries

    if restored.written is None:
        print_restorations(session, restored)
    for account, items in restored.lost_since:
        print_lost(session.out, (account,), items)
    for account, unread in restored.unread.items():
        for which, count in unread.items():
            said = f"{unreadable_entries(count, which)}: what is among them counts as not there"
            session.tell(of_accounts(account, said))
    for account, state in restored.lost.items():
        session.tell(of_accounts(account, lost_manifest(state)))
    print_failures(session, restored.failed)
    raise typer.Exit(restored.exit_code)
