"""`ghl-flow destroy`: take out of an account what ghl-flow put in."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.lists import listed
from ghl_flow.cli.options import FlowsOption, Format, FormatOption, ReachOptions, YesOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ghl_flow.operations.accounts import Chosen
    from ghl_flow.operations.consent import Confirm


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="destroy")(bundled(destroy))


def destroy(
    context: typer.Context,
    which: WhichOptions,
    reach: ReachOptions,
    flow: FlowsOption = None,
    allow_data_loss: Annotated[
        bool,
        typer.Option(
            "--allow-data-loss", help="Delete custom fields and tags too, with what contacts have of them."
        ),
    ] = False,
    copy: Annotated[
        list[str] | None,
        typer.Option(
            "--copy",
            metavar="ID",
            help="Only this copy of a managed workflow, by the id in its address; repeatable, or commas.",
            callback=listed,
        ),
    ] = None,
    yes: YesOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Delete everything ghl-flow created in an account.

    Asks; in the sandbox it does not. Each workflow is kept in .ghl-flow/backups/ first. A flow with
    'protect: true' is refused. What ghl-flow did not create is not touched. Custom fields, and tags that
    contacts carry, stay without --allow-data-loss; what another workflow uses stays anyway. A copy that a
    person made of a workflow is named, and only --copy deletes it.

    \b
    ghl-flow destroy -a bridgepoint-group
    ghl-flow destroy -a bridgepoint-group --flow missed-call-text-back --yes
    ghl-flow destroy -a bridgepoint-group --allow-data-loss
    """
    from ghl_flow.cli.asking import asked
    from ghl_flow.cli.display.removals.shown import show_removals
    from ghl_flow.operations.destroy import destroy as delete

    session = Session.of(context)
    with asked():
        removals = delete(
            reach.workspace(session),
            which.choice,
            flow or (),
            allow_data_loss=allow_data_loss,
            copies=copy or (),
            yes=yes,
            confirm=_asking(copy or ()) if sys.stdin.isatty() else None,
        )
    show_removals(session, removals, as_json=fmt is Format.JSON)
    raise typer.Exit(removals.exit_code)


def _asking(copies: "Sequence[str]") -> "Confirm[Chosen]":
    from ghl_flow.cli.asking import confirmed

    def confirm(chosen: "Chosen") -> bool:
        names = ", ".join(item.value.account for item in chosen.accounts)
        what = f"the workflows {', '.join(copies)}" if copies else "what ghl-flow made"
        return confirmed(f"Delete {what} in {names}?")

    return confirm
