"""`ghl-flow graph`: a flow or an account as a picture."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import OneAccountOption, OutputOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.operations.graph import Pictured


class GraphFormat(StrEnum):
    """How it is written."""

    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="graph")(graph)


def graph(
    context: typer.Context,
    flow: Annotated[
        str | None,
        typer.Argument(
            help="A flow's id, or the path of its file; without it the account is drawn.",
            metavar="[FLOW]",
            autocompletion=flow_names,
            show_default=False,
        ),
    ] = None,
    account: OneAccountOption = None,
    output: OutputOption = None,
    fmt: Annotated[
        GraphFormat, typer.Option("--format", help="For Markdown, for a page, or for machines.")
    ] = GraphFormat.MERMAID,
) -> None:
    """Draw a flow, or all that an account runs.

    A flow: its triggers, steps, branches and waits, its helper workflows, and what these start or remove.
    An account: which workflow starts, tags and removes what. Steps passed through as raw count as the same
    steps in words do; those that may do more than is drawn are marked and counted. Reads no account: pull
    first what people built.

    Exits with 3 when a flow of the account does not compile, and is not in the picture.

    \b
    ghl-flow graph missed-call-text-back
    ghl-flow graph -a bridgepoint-group --format html --output account.html
    ghl-flow graph missed-call-text-back -a bridgepoint-group --format svg --output flow.svg
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.streams import write_data
    from ghl_flow.cli.written import write_output
    from ghl_flow.operations.graph import graph as draw

    session = Session.of(context)
    found = draw(session.workspace(near=[flow] if flow else ()), flow, only_one(account))
    document = _document(found, fmt)
    if output is None:
        write_data(document)
    else:
        write_output(session, output, document)
    print_failures(session, found.missing)
    raise typer.Exit(found.exit_code)


def _document(found: "Pictured", fmt: GraphFormat) -> str:
    from ghl_flow.cli.display.graph.html import graph_html
    from ghl_flow.cli.display.graph.json import graph_json
    from ghl_flow.cli.display.graph.mermaid import graph_mermaid
    from ghl_flow.cli.display.graph.svg import graph_svg
    from ghl_flow.cli.streams import json_text

    match fmt:
        case GraphFormat.MERMAID:
            return graph_mermaid(found.graph)
        case GraphFormat.SVG:
            return graph_svg(found.graph)
        case GraphFormat.HTML:
            return graph_html(found.graph)
        case GraphFormat.JSON:
            return json_text(graph_json(found))
