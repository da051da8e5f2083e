"""What a command found, as text, JSON or a picture: printed, or written to a file."""

from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TypeVar

from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import write_data

Format = TypeVar("Format", bound=str)


class Picture(StrEnum):
    """How it is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    SVG = "svg"


class PageFormat(StrEnum):
    """How a result is written of which there is a page."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def show(
    session: Session,
    fmt: Format,
    output: Path | None,
    text: Callable[[], None],
    others: Mapping[Format, Callable[[], str]],
    *,
    read: Path | None = None,
) -> None:
    """Print a result, or write it to a file.

    Args:
        fmt: `text`, or a key of `others`.
        text: prints it as text.
        others: what makes a document of it, for each other format.
        read: a file that the command has read, which is never replaced.
    """
    if fmt != Picture.TEXT:
        document = others[fmt]()
    elif output is None:
        text()
        return
    else:
        document = printed(text)
    if output is None:
        write_data(document)
        return
    from ghl_flow.cli.written import write_output

    write_output(session, output, document, [read])


def printed(text: Callable[[], None]) -> str:
    """What it prints on standard output, with rich or without."""
    with redirect_stdout(StringIO()) as stream:
        text()
    return stream.getvalue()
