"""What happened in the sandbox."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.table import print_table
from ghl_flow.language.duration import clock
from ghl_flow.runtime.simulate import TICKS_PER_SECOND
from ghl_flow.runtime.timeline import Kind
from ghl_flow.sandbox.phone import Delivered, Episode

# What a person standing by would notice; the rest is in the JSON.
_NOTICED = {
    Kind.EVENT: "bold",
    Kind.SMS: "bold green",
    Kind.EMAIL: "green",
    Kind.DONE: "",
    Kind.NOT_ENROLLED: "yellow",
    Kind.NOT_SENT: "yellow",
    Kind.LEFT: "yellow",
}


def print_episode(console: Console, episode: Episode) -> None:
    """Calls, texts, and what kept a text from going out; then where the clock stands."""
    bodies = iter(episode.delivered)
    table = _table()
    for entry in episode.log:
        if entry.kind in _NOTICED:
            text = next(bodies).body if entry.kind is Kind.SMS else entry.text
            style = _NOTICED[entry.kind]
            table.add_row(
                clock(entry.at / TICKS_PER_SECOND), entry.contact, Text(entry.kind, style=style), Text(text)
            )
    if table.row_count:
        print_table(console, table)
    count = len(episode.delivered)
    waiting = f", {episode.waiting} waiting in a workflow" if episode.waiting else ""
    texts = f"{count} {'text' if count == 1 else 'texts'} sent"
    console.print(f"{texts}; the sandbox clock is at {clock(episode.now)}{waiting}", style="bold")


def print_messages(console: Console, messages: Sequence[Delivered]) -> None:
    """Texts in order."""
    table = _table()
    for message in messages:
        table.add_row(
            clock(message.at), message.contact, Text(message.workflow, style="dim"), Text(message.body)
        )
    if messages:
        print_table(console, table)
    else:
        console.print("no text has gone out")


def _table() -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for _ in range(3):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table
