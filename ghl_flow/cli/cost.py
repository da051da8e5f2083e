"""`ghl-flow cost`: what the texts of accounts cost."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="cost")(bundled(cost))


def cost(
    context: typer.Context,
    which: WhichOptions,
    missed: Annotated[
        int | None,
        typer.Option(
            "--missed",
            min=1,
            max=10_000_000,
            metavar="N",
            help="Calls missed in a month; default: the account file, else per 100 missed calls.",
            show_default=False,
        ),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Estimate what the texts of accounts cost.

    Segments of what arrives, times price and carrier fee, with replies, number lookups and failed attempts:
    low, likely and high, what the agency pays and, with rebill_markup, what the client pays. Prices are a
    dated card; a facts/prices.yaml of the project takes the place of its rows.

    Exits with 2 when no flow texts anything, with 3 when a country is not priced, a flow cannot be followed,
    or some accounts do not compile.

    \b
    ghl-flow cost -a bridgepoint-group --missed 120
    ghl-flow cost --all --format json
    """
    from ghl_flow.cli.display.cost.json import cost_json
    from ghl_flow.cli.display.cost.text import print_costs
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.cost import cost as estimate

    session = Session.of(context)
    found = estimate(session.workspace(), which.choice, missed=missed)
    if fmt is Format.JSON:
        session.print_json(cost_json(found))
    else:
        print_costs(session.out, found)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
