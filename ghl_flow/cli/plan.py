"""`ghl-flow plan`: what apply would do."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.options import Format, FormatOption, ReachOptions, TermsOptions, WhichOptions
from ghl_flow.cli.session import Session
from ghl_flow.errors import ChangesPending

if TYPE_CHECKING:
    from ghl_flow.operations.plan import Planned


def register(app: typer.Typer) -> None:
    """Add the command and its other name."""
    app.command(name="plan")(bundled(plan))
    app.command(name="diff", hidden=True)(bundled(plan))


def plan(
    context: typer.Context,
    which: WhichOptions,
    reach: ReachOptions,
    terms: TermsOptions,
    detailed_exitcode: Annotated[
        bool,
        typer.Option("--detailed-exitcode", help="Exit with 2 when changes are pending, as Terraform does."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Save the plan for 'apply FILE'.", show_default=False),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show what apply would change; write nothing.

    Also as 'diff'. Shows which gates are closed, and what they hold back. The totals count what apply will
    do; what it leaves (held back, kept without --prune, to be done by hand) is counted apart. 'apply FILE'
    does exactly what a saved plan shows, or refuses because the account or the file changed.

    \b
    ghl-flow plan -a bridgepoint-group
    ghl-flow plan --all --format json
    ghl-flow plan -a bridgepoint-group --sandbox --detailed-exitcode
    ghl-flow plan -a bridgepoint-group --out plan.json
    ghl-flow plan -a bridgepoint-group --driver builder
    """
    from ghl_flow.operations.plan import plan as make_plan
    from ghl_flow.operations.saved_plan import save_plan

    session = Session.of(context)
    planned = make_plan(reach.workspace(session), which.choice, terms.terms)
    if out is not None:
        save_plan(out, planned.plan, planned.terms, sandbox=reach.sandbox, failed=planned.failed)
    show(session, planned, fmt)
    if detailed_exitcode and planned.pending and not planned.failure_code:
        raise ChangesPending(ChangesPending.exit_code)
    if planned.exit_code:
        raise typer.Exit(planned.exit_code)


def show(session: Session, planned: "Planned", fmt: Format) -> None:
    """Show plans, the accounts that failed, and those that no file names any more."""
    from ghl_flow.cli.display.failures import print_failures, print_without_file
    from ghl_flow.cli.display.plan.json import planned_json
    from ghl_flow.cli.display.plan.text import print_plan

    if fmt is Format.JSON:
        session.print_json(planned_json(planned))
    elif planned.plan.accounts:
        print_plan(session.out, planned.plan)
    print_failures(session, planned.failed)
    print_without_file(session, planned.without_file)
