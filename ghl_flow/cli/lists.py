"""Options that take several names: repeated, or with commas between."""

from collections.abc import Callable
from typing import Any

import typer


def listed(given: list[str] | None) -> list[str] | None:
    """The names of an option that may be repeated; one of nothing but spaces and commas stays as it is.

    A line break in a name stays, so that it is told as a mistake.
    """
    if not given:
        return given
    found: list[str] = []
    for one in given:
        found += [name for part in one.split(",") if (name := part.strip(" "))] or [one]
    return found


def names_option(
    *flags: str, text: str, metavar: str | None = None, offered: Callable[..., Any] | None = None
) -> Any:
    """An option of several names. `text`: its help, to which how to name several is added.

    `offered`: what the shell completes.
    """
    return typer.Option(
        *flags,
        metavar=metavar,
        help=f"{text}; repeatable, or with commas.",
        callback=listed,
        show_default=False,
        autocompletion=offered,
    )
