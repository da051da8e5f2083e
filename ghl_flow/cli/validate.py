"""`ghl-flow validate`: are the files what they should be?"""

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


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
    from ghl_flow.errors import SpecError
    from ghl_flow.operations.validate import validate as check

    session = Session.of(context)
    workspace = session.workspace(near=paths or ())
    validated = check(workspace, paths or (), jobs=None)
    if fmt is Format.JSON:
        from ghl_flow.cli.display.validate.json import validated_json

        session.print_json(validated_json(validated, workspace.report_paths))
    elif validated.errors:
        raise SpecError.of(validated.errors)
    else:
        session.print_line(f"{counted(len(validated.files), 'file')} valid")
    raise typer.Exit(validated.exit_code)
