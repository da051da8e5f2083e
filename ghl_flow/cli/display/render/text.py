"""Texts as customers see them, for people."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.delivery import first_text, sized
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
    session.out.print(f"{account}: {text.step} ({text.file})", style="bold", markup=False)
    session.out.print(text.body, markup=False, soft_wrap=True)
    for line in (sized(text.measured), *first_text(text.delivered)):
        session.out.print(line, style="dim", markup=False, soft_wrap=True)
