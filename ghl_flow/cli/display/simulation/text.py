"""What happened in a simulation, in order."""

from datetime import UTC, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.delivery import UNDOCUMENTED
from ghl_flow.cli.display.table import print_table
from ghl_flow.cost.amount import dollars
from ghl_flow.cost.texts import Rates, message_cost
from ghl_flow.counting import counted
from ghl_flow.language.duration import clock
from ghl_flow.remedy import pasted
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import Kind

_STYLES = {
    Kind.EVENT: "bold",
    Kind.SMS: "bold green",
    Kind.EMAIL: "green",
    Kind.NOT_ENROLLED: "yellow",
    Kind.NOT_SENT: "yellow",
    Kind.LEFT: "yellow",
    Kind.HELD: "yellow",
    Kind.GOAL: "magenta",
    Kind.NOT_MODELLED: "red",
}

_NARROW = 80


def print_simulation(console: Console, result: Simulation, rates: Rates | None = None) -> None:
    """A table of what happened, then how many texts went out and what they cost."""
    several = len({entry.contact for entry in result.log}) > 1
    # A narrow terminal has room for what happened, and not for what can be told from the rest.
    narrow = console.width < _NARROW
    workflows = len({entry.workflow_id for entry in result.log if entry.workflow_id})
    columns = {"at": True, "clock": not narrow, "contact": several, "what": True}
    columns |= {"workflow": not narrow or workflows > 1, "": True}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name, shown in columns.items():
        if shown:
            table.add_column(name, header_style="dim", overflow="fold", no_wrap=name in ("at", "clock"))
    for entry in result.log:
        style = _STYLES.get(entry.kind, "dim")
        moment = (result.start.astimezone(UTC) + timedelta(seconds=entry.at / TICKS_PER_SECOND)).astimezone(
            result.start.tzinfo
        )
        cells: tuple[str | Text, ...] = (
            clock(entry.at / TICKS_PER_SECOND),
            Text(f"{moment:%a %H:%M:%S}", style="dim"),
            Text(entry.contact),
            Text(entry.kind, style=style),
            Text(result.names.get(entry.workflow_id, ""), style="dim"),
            Text(entry.text, style=style if entry.kind in _STYLES else ""),
        )
        table.add_row(*(cell for cell, shown in zip(cells, columns.values(), strict=True) if shown))
    print_table(console, table)
    texts = result.texts
    count, mails = len(texts), len(result.messages) - len(texts)
    total = sum(message_cost(message).segments for message in texts)
    price = None if rates is None else rates.segments(total)
    said = f"{count} {'text' if count == 1 else 'texts'} sent" + (
        f", {total} {_plural(total)}" if count else ""
    )
    said += f", {dollars(price)}" if count and price is not None else ""
    said += f"; {mails} {'email' if mails == 1 else 'emails'} sent" if mails else ""
    if result.staff_texts:
        taken = sum(message_cost(message).segments for message in result.staff_texts)
        price = None if rates is None else rates.segments(taken)
        said += f"; {counted(len(result.staff_texts), 'text')} to people of the business, "
        said += counted(taken, "segment") + (f", {dollars(price)}" if price is not None else "")
        said += ", for each of them"
    console.print(f"\n{said}", style="bold")
    for entry in result.perhaps_voicemail:
        at = clock(entry.at / TICKS_PER_SECOND)
        console.print(
            f"{at}: the answered call took {entry.contact} out within seconds of the missed one. Where the "
            "owner's own voicemail answers, HighLevel counts the call as answered and no text goes out: see "
            f"{pasted('ghl-flow rule GF003', for_accounts=False)}.",
            style="yellow",
        )
    if any(message.appended.sure for message in texts):
        extra = sum(message_cost(message).appended for message in texts)
        console.print(
            "HighLevel appends who writes and how to opt out to the first text of a conversation (R26): "
            + (f"{extra} {_plural(extra)} of these." if extra else "it takes no further segment."),
            style="dim",
        )
    lines = list(dict.fromkeys(message.appended.perhaps for message in texts if message.appended.perhaps))
    if lines:
        most = sum(message_cost(message).ceiling for message in texts)
        console.print(
            f"note: with {' and '.join(repr(line) for line in lines)} too, {most} {_plural(most)}; that line "
            f"may come although the text names the business: {UNDOCUMENTED}.",
            style="dim",
        )


def _plural(count: int) -> str:
    return "segment" if count == 1 else "segments"
