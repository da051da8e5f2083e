"""`ghl-flow history`: what was done, when and by whom."""

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.options import Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.counting import counted


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="history")(bundled(history))


def history(context: typer.Context, which: RunnersOptions, fmt: FormatOption = Format.TEXT) -> None:
    """List every write made from this project, oldest first.

    Who made it, from which commit of the project, and in which job of CI.

    \b
    ghl-flow history
    ghl-flow history -a bridgepoint-group --format json
    """
    from ghl_flow.cli.display.done import entry_json, origin_text
    from ghl_flow.operations.history import history as read

    session = Session.of(context)
    choice = which.choice
    entries = [entry_json(entry) for entry in read(session.workspace(), choice)]
    if fmt is Format.JSON:
        session.print_json({"entries": entries})
        return
    if not entries:
        named = [*choice.named, *([choice.matching] if choice.matching else [])]
        where = f" to {' or '.join(named)}" if named else ""
        session.say(f"nothing was written{where} from here so far")
    for entry in entries:
        done, flows = entry.get("done"), entry.get("flows")
        count = len(done) if isinstance(done, list) else 0
        of = f" ({', '.join(map(str, flows))})" if isinstance(flows, list) and flows else ""
        what = f"{entry.get('outcome')}, {counted(count, 'change')}{origin_text(entry)}"
        session.print_line(
            f"{entry['id']}  {entry.get('at')}  {entry.get('who')}  {entry.get('command')} "
            f"{entry.get('account')}{of}: {what}"
        )
