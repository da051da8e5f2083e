"""Texts as customers see them, for people."""

from typing import TYPE_CHECKING

from ghl_flow.cli.display.delivery import counted_as, first_text, sized
from ghl_flow.counting import counted
from ghl_flow.operations.render import Rendered, RenderedText

if TYPE_CHECKING:
    from ghl_flow.cli.terminal import Terminal


def print_rendered(terminal: "Terminal", rendered: Rendered) -> None:
    """Each text with what it costs."""
    ends, accounts = rendered.ends(), counted(len(rendered.texts), "account")
    for account, texts in rendered.texts.items():
        if not texts:
            terminal.say(f"{account}: this flow sends no text")
        for number, text in enumerate(texts):
            end = ends.get((account, number))
            _print(terminal, account, text, f", the {end} of {accounts}" if end else "")


def _print(terminal: "Terminal", account: str, text: RenderedText, end: str) -> None:
    terminal.print_line(f"{account}: {text.step} ({text.file}){end}", style="bold")
    terminal.print_line(text.body)
    for line in (sized(text.measured), *counted_as(text.merge_fields), *first_text(text.delivered)):
        terminal.print_line(line, style="dim")
