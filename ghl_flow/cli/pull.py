"""`ghl-flow pull`: workflows of live accounts as flows."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import DryRunOption, Format, FormatOption, ReachOptions, WhichOptions
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


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
    dry_run: DryRunOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Bring workflows that were built by hand under version control.

    Reads every workflow of the account that no flow made, and writes each as a flow with a lock that keeps
    its ids. Changes nothing in HighLevel: plan says no changes right after. Ids of users, calendars,
    pipelines and the like become their names.

    Exits with 1 when a workflow cannot be written as a flow, or is another than the flow it was pulled to;
    with 3 when an account failed, or not all of its workflows could be read.

    \b
    ghl-flow pull -a bridgepoint-group
    ghl-flow pull -a bridgepoint-group --workflow 'Nurture*'
    ghl-flow pull --all --dry-run --format json
    """
    from ghl_flow.cli.display.failures import failure_json, print_failures
    from ghl_flow.cli.display.imports.json import imports_json
    from ghl_flow.cli.display.imports.text import print_imports
    from ghl_flow.deploy.state.managed import unreadable_entries
    from ghl_flow.operations.pull import pull as read

    session = Session.of(context)
    found = read(reach.workspace(session), which.choice, workflow or (), write=not dry_run)
    if fmt is Format.JSON:
        session.print_json(
            {
                "accounts": [
                    {
                        **imports_json(one.imports),
                        "listed": one.listed,
                        "managed": one.managed,
                        "not_read": [*one.refused],
                        "unreadable_entries": one.unreadable,
                    }
                    for _, one in found.accounts.results
                ],
                "failed": [failure_json(name, error) for name, error in found.failed],
            }
        )
    else:
        for name, one in found.accounts.results:
            if one.imports.workflows:
                print_imports(session, one.imports)
            else:
                session.print_line(
                    f"{name}: nothing to pull; {counted(one.listed, 'workflow')}, flows made {one.managed}"
                )
            if one.unreadable:
                session.tell(f"{name}: {unreadable_entries(one.unreadable)}: it was not looked at")
            if one.refused:
                session.tell(f"{name}: the token may not read {', '.join(one.refused)}: their ids stay ids")
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
