"""One line of output, as long as it is."""

from rich.console import Console


def print_line(console: Console, text: str, style: str = "") -> None:
    """Print it as it stands: no markup, no numbers in colour, broken by the terminal alone."""
    console.print(text, style=style, highlight=False)
