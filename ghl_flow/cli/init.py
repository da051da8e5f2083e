"""`ghl-flow init`: a new project, and recipes for one."""

from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.completing import niche_names, recipe_names
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session


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
    recipe: Annotated[
        list[str] | None,
        names_option(
            "--recipe",
            text="A flow that ships, with its tests and texts",
            metavar="NAME",
            offered=recipe_names,
        ),
    ] = None,
    list_recipes: Annotated[
        bool, typer.Option("--list-recipes", help="List what --recipe can name, and write nothing.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Make a project whose flow is tested and proved.

    Its account says unknown where HighLevel's settings are not looked up: lint says where to look.

    Files that are there already are left as they are. With --recipe, the flows of a new project are these
    recipes; a project that is there gets their flows, tests and texts, and its accounts stay as they are.

    \b
    ghl-flow init my-agency
    ghl-flow init my-agency --niche appointment-based
    ghl-flow init --list-recipes
    ghl-flow init my-agency --recipe speed-to-lead --recipe no-show
    """
    from ghl_flow.cli.display.init import made_json, print_made, print_recipes, recipes_json
    from ghl_flow.operations.init import init as make
    from ghl_flow.operations.recipes import recipe_groups

    session = Session.of(context)
    if list_recipes:
        groups = recipe_groups()
        if fmt is Format.JSON:
            session.print_json(recipes_json(groups))
        else:
            print_recipes(session, groups)
        return
    if session.directory is not None and directory == Path():
        directory = session.directory
    made = make(directory, niche, recipe or ())
    if fmt is Format.JSON:
        session.print_json(made_json(made))
    else:
        print_made(session, made, directory)
