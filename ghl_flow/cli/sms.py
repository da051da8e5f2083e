"""`ghl-flow sms`: encoding and segments of any text."""

import sys
from typing import Annotated

import typer

from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="sms")(sms)


def sms(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The text; - reads standard input.")] = "-",
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Count the segments of a text.

    Names each character that costs more segments.

    \b
    ghl-flow sms "Hi, it's Dale"
    pbpaste | ghl-flow sms -
    """
    from ghl_flow.copy.encoding import measure

    session = Session.of(context)
    body = _standard_input() if text == "-" else text
    measured = measure(body)
    if fmt is Format.JSON:
        session.print_json(measured.to_json())
        return
    plural = "segment" if measured.segments == 1 else "segments"
    session.out.print(
        f"{measured.encoding}, {measured.segments} {plural}, {counted(measured.units, 'unit')}, "
        f"{measured.per_segment} a segment"
    )
    for item in measured.offending:
        advice = (
            ""
            if item.replacement is None
            else f": write {item.replacement!r}"
            if item.replacement
            else ": leave it out"
        )
        session.out.print(
            f"  character {item.index + 1}, {item.character!r} ({item.name}), is not in GSM-7{advice}",
            markup=False,
        )


def _standard_input() -> str:
    from ghl_flow.errors import UsageError

    raw = sys.stdin.buffer.read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")
