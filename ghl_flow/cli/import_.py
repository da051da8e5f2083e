"""`ghl-flow import`: workflows of files as flows."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import DryRunOption, Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import")(import_)


def import_(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            help="The builder's documents, what browser exporters save (JSON or ZIP), or backups.",
            metavar="FILE...",
        ),
    ],
    account: OneAccountOption = None,
    flow: Annotated[
        str | None, typer.Option("--flow", help="The flow's id; default: made of the workflow's name.")
    ] = None,
    dry_run: DryRunOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Make flows of exported workflows.

    Writes flows/<flow>.yaml, the lock in locks/<account>/, and the flow into the account's list. A flow is
    written only where it compiles to the very workflow that is stored; what YAML has no word for is passed
    through as `raw`, and secrets become env: references.

    A file that is no export, and a workflow of another sub-account, are named and passed over. Without -a,
    the account is the one whose sub-account the workflows are of.

    Exits with 1 when a workflow cannot be written as a flow, or is another than the flow it was imported to;
    with 3 when all others could be, and some files or workflows were passed over.

    \b
    ghl-flow import export.json -a bridgepoint-group
    ghl-flow import exports/*.zip -a bridgepoint-group --dry-run
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.imports.json import file_failure_json, imports_json
    from ghl_flow.cli.display.imports.text import print_imports
    from ghl_flow.operations.import_files import import_files

    session = Session.of(context)
    found = import_files(session.workspace(), files, only_one(account), flow=flow, write=not dry_run)
    if fmt is Format.JSON:
        failed = [file_failure_json(name, error) for name, error in found.failed]
        session.print_json({**imports_json(found.imports), "failed": failed})
    else:
        print_imports(session, found.imports)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
