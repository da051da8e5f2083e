"""What others wrote moves no cursor."""

import io
import json

import pytest
from rich.table import Table

from ghl_flow.cli.console import PrintableConsole
from ghl_flow.cli.display.folding import drawn
from ghl_flow.cli.display.table import print_table
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


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize(
    "said",
    ["a.yaml:100:5", "a.yaml:1234: x", "tag :key: and :fire:", "[red]Sale[/red]", "a [/b] c", "[link=x]y"],
)
def test_a_name_is_neither_markup_nor_an_emoji(said: str, *, terminal: bool) -> None:
    """In a line, in one that is broken at its words, in a cell and in a header."""
    out = io.StringIO()
    console = PrintableConsole(file=out, force_terminal=terminal, color_system=None, width=80)
    table = Table(said, box=None)
    table.add_row(said)
    console.print(said)
    console.print(said, soft_wrap=True)
    print_table(console, table)
    assert [line.strip() for line in out.getvalue().splitlines()] == [said] * 4
    assert drawn(lambda console: console.print(said)) == f"{said}\n"


def test_colours_of_its_own_go_through() -> None:
    out = io.StringIO()
    console = PrintableConsole(file=out, force_terminal=True, color_system="standard", width=80)
    console.print("\x1b[5mname", style="red")
    assert "\x1b[31m" in out.getvalue()
    assert "\x1b[5m" not in out.getvalue()
