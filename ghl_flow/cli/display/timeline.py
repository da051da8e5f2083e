"""What happened, in order."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ghl_flow.cli.display.table import print_table
from ghl_flow.copy.encoding import measure
from ghl_flow.language.duration import clock
from ghl_flow.runtime.simulate import TICKS_PER_SECOND, Simulation
from ghl_flow.runtime.timeline import Kind

_STYLES = {
    Kind.EVENT: "bold",
    Kind.SMS: "bold green",
    Kind.NOT_ENROLLED: "yellow",
    Kind.NOT_SENT: "yellow",
    Kind.LEFT: "yellow",
    Kind.NOT_MODELLED: "red",
}


def print_simulation(console: Console, result: Simulation) -> None:
    """A table of what happened, then how many texts went out."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("at", "what", "workflow", ""):
        table.add_column(name, header_style="dim", overflow="fold")
    for entry in result.log:
        style = _STYLES.get(entry.kind, "dim")
        table.add_row(
            clock(entry.at / TICKS_PER_SECOND),
            Text(entry.kind, style=style),
            Text(result.names.get(entry.workflow_id, ""), style="dim"),
            Text(entry.text, style=style if entry.kind in _STYLES else ""),
        )
    print_table(console, table)
    count = len(result.messages)
    console.print(f"\n{count} {'text' if count == 1 else 'texts'} sent", style="bold")


def simulation_json(result: Simulation) -> dict[str, object]:
    """`{messages: [{at, body, segments}], events: [...], not_modelled}`; `at` in seconds."""
    return {
        "messages": [
            {
                "at": _seconds(message.at),
                "contact": message.contact,
                "body": message.body,
                "segments": measure(message.body).segments,
            }
            for message in result.messages
        ],
        "events": [
            {
                "at": _seconds(entry.at),
                "kind": str(entry.kind),
                "contact": entry.contact,
                "workflow": result.names.get(entry.workflow_id) or None,
                "text": entry.text,
            }
            for entry in result.log
        ],
        "not_modelled": list(result.gaps),
    }


def _seconds(ticks: int) -> int | float:
    return ticks // TICKS_PER_SECOND if ticks % TICKS_PER_SECOND == 0 else ticks / TICKS_PER_SECOND
