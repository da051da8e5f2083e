"""`ghl-flow schema`: JSON Schema for editors."""

from enum import StrEnum
from typing import Annotated

import typer

from ghl_flow.cli.session import Session


class Kind(StrEnum):
    """The files there is a schema for."""

    FLOW = "flow"
    ACCOUNT = "account"
    PROJECT = "project"
    TEST = "test"
    NICHE = "niche"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="schema")(schema)


def schema(
    context: typer.Context, kind: Annotated[Kind, typer.Argument(help="Which file.")] = Kind.FLOW
) -> None:
    """Print the JSON Schema of a kind of file.

    \b
    ghl-flow schema flow > schemas/flow.schema.json
    """
    from ghl_flow.spec.schema import json_schema

    Session.of(context).print_json(json_schema(kind.value))
