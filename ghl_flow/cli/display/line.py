"""One line of output, as long as it is."""

from collections.abc import Sequence

from rich.console import Console

from ghl_flow.cli.display.folding import folded, of_accounts


def print_line(console: Console, text: str, style: str = "") -> None:
    """Print it as it stands: no markup, no numbers in colour, broken by the terminal alone."""
    console.print(text, style=style, highlight=False)


def print_each(console: Console, said: Sequence[tuple[str, str]]) -> None:
    """A line for each account, for those that read alike one. `said`: by name, a sentence about each."""
    for names, sentence in folded(said, lambda one: one):
        print_line(console, of_accounts(names, sentence[:1].lower() + sentence[1:].rstrip(".")))
