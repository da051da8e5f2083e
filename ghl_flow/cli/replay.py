"""`ghl-flow replay`: what a flow would have done to the calls that were."""

import gc
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import SandboxOption, WhichOptions
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError


class ReplayFormat(StrEnum):
    """How a replay is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="replay")(bundled(replay))


def replay(
    context: typer.Context,
    which: WhichOptions,
    days: Annotated[
        int | None,
        typer.Option(
            "--days",
            min=1,
            max=730,
            metavar="N",
            help="The last N days; default: 90, of a file all it has.",
            show_default=False,
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history",
            metavar="FILE",
            help="Exported messages (JSON, JSON lines, CSV) in place of HighLevel.",
            show_default=False,
        ),
    ] = None,
    flow: Annotated[
        str | None,
        typer.Option(
            "--flow",
            help="This flow alone, by id or file, whether the account runs it or not; default: all it runs.",
            autocompletion=flow_names,
            show_default=False,
        ),
    ] = None,
    test_contact: Annotated[
        list[str] | None,
        typer.Option(
            "--test-contact", metavar="ID", help="A contact to leave out; repeatable.", show_default=False
        ),
    ] = None,
    sandbox: SandboxOption = False,
    personal: Annotated[
        bool, typer.Option("--personal", help="Show ids of contacts; default: a word for each.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the replay there.", show_default=False),
    ] = None,
    fmt: Annotated[
        ReplayFormat,
        typer.Option("--format", help="For people, for machines, or a page for a client."),
    ] = ReplayFormat.TEXT,
) -> None:
    """Show what flows would have done to past calls.

    Every call, reply and answered call of the account meets the flows as compiled, at the moment at which it
    happened: which texts would have gone out, when, how many at night and at what cost; second texts for one
    call, texts after an answer, callers to whom nothing came. Nothing is sent. The rules are on one page:
    docs/insight.md.

    Exits with 2 when no call was missed, with 3 when something is not known or some accounts failed.

    \b
    ghl-flow replay -a bridgepoint-group
    ghl-flow replay --all --days 30
    ghl-flow replay -a bridgepoint-group --flow missed-call-text-back --history messages.json
    ghl-flow replay -a bridgepoint-group --format html --output replay.html
    """
    # A history is a hundred thousand objects, and none of them is garbage before the end.
    gc.disable()
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.replay.json import replays_json
    from ghl_flow.cli.display.replay.text import print_replays
    from ghl_flow.cli.streams import json_text, write_data
    from ghl_flow.cli.written import write_output
    from ghl_flow.operations.histories import HistorySource
    from ghl_flow.operations.replay import USUAL_DAYS, make_replay

    session = Session.of(context)
    if history is not None and sandbox:
        raise UsageError("--history and --sandbox exclude each other")
    workspace = session.workspace(sandbox=sandbox)
    source = HistorySource(history, days if days is not None or history is not None else USUAL_DAYS)
    tests = tuple(test_contact or ())
    found = make_replay(workspace, which.choice, source, flow=flow, test_contacts=tests)
    match fmt:
        case ReplayFormat.TEXT if output is None:
            print_replays(session.out, found, personal=personal)
        case ReplayFormat.TEXT:
            with session.out.capture() as captured:
                print_replays(session.out, found, personal=personal)
            document = captured.get()
        case ReplayFormat.JSON:
            document = json_text(replays_json(found, personal=personal))
        case ReplayFormat.HTML:
            from ghl_flow.cli.display.replay.html import replays_html
            from ghl_flow.operations.agency_mark import agency_mark

            document = replays_html(found, agency_mark(workspace))
    if output is not None:
        write_output(session, output, document, [history])
    elif fmt is not ReplayFormat.TEXT:
        write_data(document)
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
