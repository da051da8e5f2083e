"""`ghl-flow rollback`: accounts' workflows as they were after an earlier apply."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.completing import history_ids
from ghl_flow.cli.options import DryRunOption, FlowsOption, ReachOptions, YesOption
from ghl_flow.cli.restore import consent, finish
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="rollback")(bundled(rollback))


def rollback(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="ENTRY", help="An entry of 'ghl-flow history'.", autocompletion=history_ids
        ),
    ],
    which: WhichOptions,
    reach: ReachOptions,
    flow: FlowsOption = None,
    as_draft: Annotated[
        bool, typer.Option("--as-draft", help="Leave every workflow of it a draft, to be published by hand.")
    ] = False,
    dry_run: DryRunOption = False,
    yes: YesOption = False,
) -> None:
    """Restore workflows as they were after an earlier apply.

    Shows what changes and asks; in the sandbox it does not ask. Only what differs is written, and a
    workflow that is published stays so.
    The next plan shows where they differ from the flows: change the flow back, or apply it again.

    \b
    ghl-flow rollback --to 3f2a91c0d4e7 --dry-run
    ghl-flow rollback --to 3f2a91c0d4e7 -a bridgepoint-group --flow missed-call-text-back
    ghl-flow rollback --to 3f2a91c0d4e7 --accounts 'dental-*' --yes
    """
    from ghl_flow.cli.asking import asked
    from ghl_flow.operations.rollback import rollback as put_back

    session = Session.of(context)
    with asked():
        restored = put_back(
            reach.workspace(session),
            to,
            which.choice,
            flow or (),
            consent(session, dry_run=dry_run, yes=yes, sandbox=reach.sandbox),
            as_draft=as_draft,
        )
    finish(session, restored)
