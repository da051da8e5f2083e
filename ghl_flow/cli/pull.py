"""`ghl-flow pull`: workflows of live accounts as flows."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import (
    ConflictOption,
    DryRunOption,
    Format,
    FormatOption,
    ReachOptions,
    WriteOption,
    require_remote,
)
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.operations.pull import Pulls
    from ghl_flow.operations.taken import Taken


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="pull")(bundled(pull))


def pull(
    context: typer.Context,
    which: WhichOptions,
    reach: ReachOptions,
    workflow: Annotated[
        list[str] | None,
        typer.Option("--workflow", help="Only workflows of this name or pattern; repeatable."),
    ] = None,
    on_conflict: ConflictOption = "refuse",
    write: WriteOption = False,
    dry_run: DryRunOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Bring workflows that were built by hand under version control.

    Reads every workflow of the account that no flow made, and writes each as a flow with a lock that keeps
    its ids. Changes nothing in HighLevel: plan says no changes right after. Ids of users, calendars,
    pipelines and the like become their names.

    A flow whose workflow was changed in HighLevel since is told and left. --on-conflict remote shows what the
    change would be in its file, and with --write puts it there: comments, layout and what was changed here
    stay.

    Exits with 1 when a workflow cannot be written as a flow, or is another than the flow it was pulled to;
    with 3 when an account failed, or nothing was found and not all workflows could be read.

    \b
    ghl-flow pull -a bridgepoint-group
    ghl-flow pull -a bridgepoint-group --workflow 'Nurture*'
    ghl-flow pull --all --dry-run --format json
    ghl-flow pull -a bridgepoint-group --on-conflict remote --write
    """
    from ghl_flow.deploy.planning.choices import OnConflict
    from ghl_flow.operations.plan import conflict_choice
    from ghl_flow.operations.pull import pull as read
    from ghl_flow.operations.take_remote import take_remote

    session = Session.of(context)
    workspace = reach.workspace(session)
    remote = conflict_choice(on_conflict) is OnConflict.REMOTE
    if write:
        require_remote(on_conflict)
    names, taken = workflow or (), None
    if remote:
        taken = take_remote(workspace, which.choice, names, write=write and not dry_run)
    found = read(workspace, which.choice, names, write=not dry_run)
    _show(session, found, taken, fmt)
    # What was found comes before what was not looked at, and after accounts that failed.
    codes = [found.exit_code, 0 if taken is None else taken.exit_code]
    raise typer.Exit(codes[0] if found.failed or not codes[1] else codes[1])


def _show(session: Session, found: "Pulls", taken: "Taken | None", fmt: Format) -> None:
    from ghl_flow.cli.display.failures import failure_json, print_failures
    from ghl_flow.cli.display.imports.json import pulled_json
    from ghl_flow.cli.display.imports.taken import print_taken, taken_json
    from ghl_flow.cli.display.imports.text import print_not_read, print_pulled

    failed = [*found.failed, *(taken.failed_beside(found.failed) if taken is not None else ())]
    if fmt is Format.JSON:
        session.print_json(
            {
                "accounts": [pulled_json(one) for _, one in found.accounts.results],
                **({"taken": taken_json(taken)} if taken is not None else {}),
                "failed": [failure_json(name, error) for name, error in failed],
            }
        )
    else:
        if taken is not None:
            print_taken(session, taken)
        print_pulled(session, found.accounts.results)
        print_not_read(session, found.accounts.results)
    print_failures(session, failed)
