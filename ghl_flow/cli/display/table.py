"""Tables in which no word is cut or broken, without the blanks rich puts at the end of lines."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ghl_flow.source import split_lines


def numbers_table(first: str, *others: str) -> Table:
    """A table without lines: what is counted, then columns of numbers."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def print_table(console: Console, table: Table, indent: int = 0) -> None:
    """Print a table, moved in by `indent`, every line of a row alike.

    Where its words do not fit, lines are longer than the terminal, which wraps them.
    """
    terminal = console.width
    console.width = max(terminal, indent + _fit(console, table, terminal - indent))
    moved = Padding(table, (0, 0, 0, indent), expand=False)
    try:
        if console.is_terminal:
            console.print(moved)
            return
        with console.capture() as captured:
            console.print(moved)
    finally:
        console.width = terminal
    for line in split_lines(captured.get()):
        console.print(line.rstrip())


def _fit(console: Console, table: Table, most: int) -> int:
    """Give each column of a table that is too wide its longest word at least; the width of the table then."""
    every = [_texts(column.header, *column.cells) for column in table.columns]
    whole = [max(map(_longest_line, texts), default=0) for texts in every]
    natural = Measurement.get(console, console.options.update(width=sum(whole) + 10_000), table).maximum
    if natural <= most:
        return natural
    widths = [
        wide if column.no_wrap else max(map(_longest_word, texts), default=0)
        for column, texts, wide in zip(table.columns, every, whole, strict=True)
    ]
    between = natural - sum(whole)
    room = most - between - sum(widths)
    # Those that need least get it first, so that only long columns are wrapped.
    for place in sorted(range(len(widths)), key=lambda place: whole[place] - widths[place]):
        more = max(0, min(room, whole[place] - widths[place]))
        widths[place] += more
        room -= more
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return between + sum(widths)


def _texts(*cells: RenderableType) -> Sequence[str]:
    """What stands in cells."""
    return [cell.plain if isinstance(cell, Text) else str(cell) for cell in cells]


def _longest_line(text: str) -> int:
    return max(map(cell_len, text.split("\n")), default=0)


def _longest_word(text: str) -> int:
    return max(map(cell_len, text.split()), default=0)
