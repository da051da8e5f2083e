"""`ghl-flow templates`: the texts of niches."""

from typing import Annotated

import typer

from ghl_flow.cli.choosing import AccountOption, only_one
from ghl_flow.cli.completing import library_niches, text_languages, text_names
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session

_templates = typer.Typer(help="List, show, compare, check and make texts of niches.", no_args_is_help=True)

NichesArgument = Annotated[
    list[str] | None,
    typer.Argument(
        help="Niches; default: all.",
        metavar="[NICHE]...",
        show_default=False,
        autocompletion=library_niches,
    ),
]
NicheArgument = Annotated[
    str, typer.Argument(help="A niche.", metavar="NICHE", autocompletion=library_niches)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(_templates, name="templates")


@_templates.command(name="list")
def list_(
    context: typer.Context,
    niches: NichesArgument = None,
    language: Annotated[
        str | None,
        typer.Option(
            "--language", help="Only texts in this language: en, es.", autocompletion=text_languages
        ),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """List niches, or the texts of those named with what they cost.

    Without NICHE and --language: a line for each niche; as JSON, all texts. A text has the values of the
    account for which it is longest: one of the niche, else any of the project, else samples. Segments are
    those of a first text: at least, with the opt-out line that HighLevel appends, and at most, with its
    sender line too. Exits with 2 where a file is not valid; the others are listed.

    \b
    ghl-flow templates list
    ghl-flow templates list hvac
    ghl-flow templates list hvac plumbing --language es
    """
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.templates.json import niche_text_json
    from ghl_flow.cli.display.templates.text import print_niches, print_texts
    from ghl_flow.operations.templates import list_texts, niche_lines

    session = Session.of(context)
    workspace = session.workspace()
    found = list_texts(workspace, niches or (), language=language)
    if fmt is Format.JSON:
        session.print_json([niche_text_json(text) for text in found.texts])
    elif not niches and language is None:
        lines, found = niche_lines(workspace, found)
        print_niches(session, lines)
    else:
        print_texts(session, found.texts)
    print_diagnostics(found.broken, color=session.color)
    raise typer.Exit(found.exit_code)


@_templates.command()
def show(
    context: typer.Context,
    niche: NicheArgument,
    text: Annotated[
        str | None,
        typer.Argument(help="One text; default: all.", metavar="[TEXT]", autocompletion=text_names),
    ] = None,
    account: OneAccountOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Show a niche: its texts, limits and danger words.

    \b
    ghl-flow templates show roofing
    ghl-flow templates show roofing missed-call -a bridgepoint-group
    """
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.templates.json import niche_json
    from ghl_flow.cli.display.templates.text import print_niche
    from ghl_flow.operations.templates import show_niche

    session = Session.of(context)
    found = show_niche(session.workspace(), niche, text, account=only_one(account))
    if fmt is Format.JSON:
        session.print_json(niche_json(found))
    else:
        print_niche(session, found)
    print_diagnostics(found.broken, color=session.color)
    raise typer.Exit(found.exit_code)


@_templates.command()
def compare(
    context: typer.Context,
    items: Annotated[
        list[str] | None,
        typer.Argument(
            help="Two niches, or texts as NICHE/TEXT; one of them with two accounts.",
            metavar="[ITEM]...",
            show_default=False,
            autocompletion=library_niches,
        ),
    ] = None,
    account: AccountOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Put two variants, niches or accounts side by side.

    \b
    ghl-flow templates compare hvac plumbing
    ghl-flow templates compare hvac/missed-call hvac/missed-call-b
    ghl-flow templates compare hvac/missed-call -a north -a south
    """
    from ghl_flow.cli.display.diagnostics import print_diagnostics
    from ghl_flow.cli.display.templates.json import compared_json
    from ghl_flow.cli.display.templates.text import print_compared
    from ghl_flow.operations.templates_compare import compare as side_by_side

    session = Session.of(context)
    found = side_by_side(session.workspace(), items or (), account or ())
    if fmt is Format.JSON:
        session.print_json(compared_json(found))
    else:
        print_compared(session, found)
    print_diagnostics(found.broken, color=session.color)
    raise typer.Exit(found.exit_code)


@_templates.command()
def lint(context: typer.Context, niches: NichesArgument = None, fmt: FormatOption = Format.TEXT) -> None:
    """Check texts of niches for every account that may send them.

    Every text in every language, for each account of the niche, else for each of the project; values that an
    account lacks are samples. Without a niche: those of the project and of its accounts. Exits with 1 where
    anything is found, notes included.

    \b
    ghl-flow templates lint
    ghl-flow templates lint bakery --format json
    """
    from ghl_flow.cli.display.templates.json import linted_json
    from ghl_flow.cli.display.templates.text import print_linted
    from ghl_flow.operations.templates_lint import lint_niches

    session = Session.of(context)
    workspace = session.workspace()
    found = lint_niches(workspace, niches or ())
    if fmt is Format.JSON:
        session.print_json(linted_json(found))
    else:
        print_linted(session, found)
    raise typer.Exit(found.exit_code)


@_templates.command()
def new(
    context: typer.Context,
    niche: Annotated[str, typer.Argument(help="What accounts will name it.", metavar="NICHE")],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="NICHE", help="Copy the texts of this one.", autocompletion=library_niches
        ),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Write a niche into the project, to be filled in.

    Every text in English and Spanish, and a niche.yaml; files that are there stay. A niche of the library is
    copied, so that its texts are the project's. Exits with 2 where nothing was left to write.

    \b
    ghl-flow templates new bakery
    ghl-flow templates new roofing
    ghl-flow templates new gutters --from roofing
    """
    from ghl_flow.cli.display.templates.json import new_niche_json
    from ghl_flow.cli.display.templates.text import print_new
    from ghl_flow.operations.templates_new import new_niche

    session = Session.of(context)
    workspace = session.workspace()
    made = new_niche(workspace, niche, source=source)
    if fmt is Format.JSON:
        session.print_json(new_niche_json(made, workspace.project.display))
    else:
        print_new(session, made, workspace.project.display)
    raise typer.Exit(made.exit_code)
