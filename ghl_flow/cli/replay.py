"""`ghl-flow replay`: what a flow would have done to the calls that were."""

from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import HistoryOptions, OutputOption, TestContactOption
from ghl_flow.cli.picture import PageFormat, show
from ghl_flow.cli.session import Session


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="replay")(bundled(replay))


def replay(
    context: typer.Context,
    which: WhichOptions,
    messages: HistoryOptions,
    flow: Annotated[
        str | None,
        typer.Option(
            "--flow",
            help="This flow alone, by id or file, whether the account runs it or not; default: all it runs.",
            autocompletion=flow_names,
            show_default=False,
        ),
    ] = None,
    test_contact: TestContactOption = None,
    personal: Annotated[
        bool, typer.Option("--personal", help="Show ids of contacts; default: a word for each.")
    ] = False,
    output: OutputOption = None,
    fmt: Annotated[
        PageFormat,
        typer.Option("--format", help="For people, for machines, or a page for a client."),
    ] = PageFormat.TEXT,
) -> None:
    """Show what flows would have done to past calls.

    Every call, reply and answered call of the account meets the flows as compiled, at the moment at which it
    happened: which texts would have gone out, when, how many at night and at what cost; second texts for one
    call, texts after an answer, callers to whom nothing came. Nothing is sent. Looks at the last 90 days, or
    at all of a file. The rules are on one page: docs/insight.md.

    Exits with 2 when no call was missed, with 3 when something is not known or some accounts failed.

    \b
    ghl-flow replay -a bridgepoint-group
    ghl-flow replay --all --days 30
    ghl-flow replay -a bridgepoint-group --flow missed-call-text-back --history messages.json
    ghl-flow replay -a bridgepoint-group --format html --output replay.html
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.replay.html import replays_html
    from ghl_flow.cli.display.replay.json import replays_json
    from ghl_flow.cli.display.replay.text import print_replays
    from ghl_flow.cli.streams import json_text
    from ghl_flow.operations.agency_mark import agency_mark
    from ghl_flow.operations.replay import USUAL_DAYS, make_replay

    session = Session.of(context)
    workspace = session.workspace(sandbox=messages.sandbox)
    source = messages.source(USUAL_DAYS)
    tests = tuple(test_contact or ())
    found = make_replay(workspace, which.choice, source, flow=flow, test_contacts=tests)
    documents = {
        PageFormat.JSON: lambda: json_text(replays_json(found, personal=personal)),
        PageFormat.HTML: lambda: replays_html(found, agency_mark(workspace)),
    }
    show(
        session,
        fmt,
        output,
        lambda: print_replays(session.out, found, personal=personal),
        documents,
        read=messages.history,
    )
    print_failures(session, found.failed)
    raise typer.Exit(found.exit_code)
