"""What others wrote moves no cursor."""

import io
import json

import pytest

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.streams import json_text
from ghl_flow.source import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb", "a\\rb"),
        ("\u202eabc", "\\u202eabc"),
        ("\x9bm", "\\x9bm"),
        ("Ünï 😀", "Ünï 😀"),
    ],
)
def test_control_characters_are_shown(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert json.loads(json_text([text])) == [text]


def test_colours_of_its_own_go_through() -> None:
    out = io.StringIO()
    console = PrintableConsole(file=out, force_terminal=True, color_system="standard", width=80)
    console.print("\x1b[5mname", style="red")
    assert "\x1b[31m" in out.getvalue()
    assert "\x1b[5m" not in out.getvalue()
