"""Write a manual page for each command into a folder.

    make man                            into man/, then: man -l man/ghl-flow-plan.1

The text is what `--help` prints, as it stands there: options, examples and all.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from ghl_flow import __version__
from ghl_flow.cli.main import application

_WIDTH = 78


def pages(
    command: TyperCommand | TyperGroup, name: str, parent: typer.Context | None = None
) -> Iterator[tuple[str, str]]:
    """The name and the roff of the page of a command, then of those below it."""
    context = typer.Context(
        command,
        info_name=name.rpartition(" ")[2],
        parent=parent,
        terminal_width=_WIDTH,
        max_content_width=_WIDTH,
    )
    usage, _, text = command.get_help(context).partition("\n\n")
    title = name.replace(" ", "-")
    synopsis = " ".join(usage.split()).removeprefix("Usage: ")
    page = (
        f'.TH "{title.upper()}" 1 "" "ghl-flow {__version__}"\n'
        f".SH NAME\n{roff(title)} \\- {roff(command.get_short_help_str(200))}\n"
        f".SH SYNOPSIS\n{roff(synopsis)}\n"
        f".SH DESCRIPTION\n.nf\n{roff(text)}\n.fi\n"
    )
    yield f"{title}.1", page
    if isinstance(command, TyperGroup):
        for word in command.list_commands(context):
            below = command.get_command(context, word)
            if isinstance(below, TyperCommand | TyperGroup) and not below.hidden:
                yield from pages(below, f"{name} {word}", context)


def roff(text: str) -> str:
    """Text as roff takes it: a line that begins with a dot or a quote is no request."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").splitlines()
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in lines)


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "man")
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in pages(get_group(application([])), "ghl-flow"):
        (folder / file).write_text(text, "utf-8")
