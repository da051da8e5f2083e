"""Texts as customers see them, for people."""

from typing import TYPE_CHECKING

from ghl_flow.counting import counted
from ghl_flow.operations.render import Rendered, RenderedText

if TYPE_CHECKING:
    from ghl_flow.cli.session import Session


def print_rendered(session: "Session", rendered: Rendered) -> None:
    """Each text with what it costs."""
    for account, texts in rendered.texts.items():
        if not texts:
            session.say(f"{account}: this flow sends no text")
        for text in texts:
            _print(session, account, text)


def _print(session: "Session", account: str, text: RenderedText) -> None:
    measured = text.measured
    session.out.print(f"{account}: {text.step} ({text.file})", style="bold", markup=False)
    session.out.print(text.body, markup=False, soft_wrap=True)
    session.out.print(
        f"{measured.encoding}, {_segments(measured.segments)}, {counted(measured.units, 'unit')}, "
        f"{measured.per_segment} a segment",
        style="dim",
    )
    if not text.tells_how:
        session.out.print(
            "as the first text of a conversation, with HighLevel's opt-out line: "
            f"{_segments(text.first_segments)}",
            style="dim",
        )


def _segments(count: int) -> str:
    return f"{count} {'segment' if count == 1 else 'segments'}"
