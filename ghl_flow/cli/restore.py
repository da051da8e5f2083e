"""`ghl-flow restore`: put a workflow back as a backup has it."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import DryRunOption, OneAccountOption, ReachOptions, YesOption
from ghl_flow.cli.session import Session


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
    from ghl_flow.cli.asking import asked, consent_to_restore
    from ghl_flow.cli.display.restore.text import print_restored
    from ghl_flow.operations.restore import restore as put_back

    session = Session.of(context)
    with asked():
        restored = put_back(
            reach.workspace(session),
            file,
            only_one(account),
            consent_to_restore(session, dry_run=dry_run, yes=yes, sandbox=reach.sandbox),
        )
    print_restored(session, restored)
    raise typer.Exit(restored.exit_code)
