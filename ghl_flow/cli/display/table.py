"""Tables without the blanks rich puts at the end of lines when there is no terminal to fill."""

from rich.console import Console
from rich.table import Table

from ghl_flow.source import split_lines


def print_table(console: Console, table: Table) -> None:
    """Print a table."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as captured:
        console.print(table)
    for line in split_lines(captured.get()):
        console.print(line.rstrip(), markup=False, soft_wrap=True)
