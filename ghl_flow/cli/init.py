"""`ghl-flow init`: a new project."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.completing import niche_names
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="init")(init)


def init(
    context: typer.Context,
    directory: Annotated[
        Path, typer.Argument(help="Where; made if it is not there.", metavar="[DIR]")
    ] = Path(),
    niche: Annotated[
        str,
        typer.Option(
            "--niche",
            help="Whose tone the texts take: the folder of niche_templates.",
            autocompletion=niche_names,
        ),
    ] = "contractor",
) -> None:
    """Make a project that lints clean and verifies.

    Files that are there already are left as they are.

    \b
    ghl-flow init my-agency
    ghl-flow init my-agency --niche appointment-based
    """
    from ghl_flow.operations.init import init as make

    session = Session.of(context)
    made = make(directory, niche)
    for file, written in made.files:
        if written:
            session.say(f"written  {file.as_posix()}")
        else:
            session.say(f"kept     {file.as_posix()}", style="dim")
    session.say(f"\n{counted(made.written, 'file')}. Next:", style="bold")
    prefix = "" if directory == Path() else f"cd {directory} && "
    session.say(f"  {prefix}ghl-flow lint && ghl-flow verify && ghl-flow plan --sandbox")
