"""`ghl-flow validate`: are the files what they should be?"""

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="validate")(validate)


def validate(context: typer.Context, paths: PathsArgument = None, fmt: FormatOption = Format.TEXT) -> None:
    """Check files against the spec language, errors at their line.

    \b
    ghl-flow validate                        the whole project
    ghl-flow validate flows/reviews.yaml     one file
    ghl-flow validate --format json          for machines
    """
    from ghl_flow.cli.display.validate.json import validated_json
    from ghl_flow.errors import SpecError
    from ghl_flow.operations.validate import validate as check

    session = Session.of(context)
    workspace = session.workspace()
    validated = check(workspace, paths or ())
    if fmt is Format.JSON:
        session.print_json(validated_json(validated, workspace.report_paths))
    elif validated.errors:
        raise SpecError.of(validated.errors)
    else:
        count = len(validated.files)
        session.out.print(f"{count} {'file' if count == 1 else 'files'} valid")
    raise typer.Exit(validated.exit_code)
