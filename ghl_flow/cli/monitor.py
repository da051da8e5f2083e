"""`ghl-flow monitor`: one look at a fleet, for a schedule."""

import os
from enum import StrEnum
from typing import Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import FleetOptions
from ghl_flow.cli.completing import check_codes
from ghl_flow.cli.lists import names_option
from ghl_flow.cli.options import LimitOption, LookBackOption, ReachOptions
from ghl_flow.cli.session import Session


class DigestFormat(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="monitor")(bundled(monitor))


def monitor(
    context: typer.Context,
    which: FleetOptions,
    reach: ReachOptions,
    days: LookBackOption = 14,
    limit: LimitOption = 20,
    accept: Annotated[
        list[str] | None,
        names_option(
            "--accept",
            text="A check that may warn or be unknown without a word",
            metavar="CODE",
            offered=check_codes,
        ),
    ] = None,
    webhook: Annotated[
        str | None,
        typer.Option(
            "--webhook",
            metavar="env:NAME",
            help="Where the address is kept that gets the digest, as Slack takes it; nothing goes there when "
            "all is well.",
            show_default=False,
        ),
    ] = None,
    fmt: Annotated[
        DigestFormat, typer.Option("--format", help="For people, for machines, or for a comment.")
    ] = DigestFormat.TEXT,
) -> None:
    """Look at a fleet once, for a schedule.

    The checks of doctor (what runs, drift, the native text-back, the voicemail trap, failed texts and more)
    and the thresholds of report, as one digest; a single line when all is well, nothing with --quiet. What
    cannot be known in your accounts, such as native-toggle without a token of the agency, can be accepted.

    Exits with 0 when all was looked at and is well, with 1 when something needs attention, with 3 when
    something was not assessed; of several accounts with 3 when some could not be looked at, whatever the
    others show.

    \b
    ghl-flow monitor --all
    ghl-flow --quiet monitor --all --accept native-toggle --webhook env:SLACK_WEBHOOK
    ghl-flow monitor --all --format markdown
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.monitor.json import watch_json
    from ghl_flow.cli.display.monitor.text import print_watch, watch_markdown
    from ghl_flow.cli.streams import write_data
    from ghl_flow.highlevel import resolve_secret
    from ghl_flow.operations.histories import HistorySource
    from ghl_flow.operations.monitor import monitor as look
    from ghl_flow.operations.outcome import INTERRUPTED
    from ghl_flow.operations.report import ReportTerms

    session = Session.of(context)
    address = None if webhook is None else resolve_secret(webhook, os.environ, "the address")
    found = look(
        reach.workspace(session),
        which.choice,
        HistorySource(None, days),
        ReportTerms(limit / 100),
        accepted=accept or (),
    )
    match fmt:
        case DigestFormat.JSON:
            session.print_json(watch_json(found))
        case DigestFormat.MARKDOWN:
            write_data(watch_markdown(found))
        case DigestFormat.TEXT if found.exit_code or not session.quiet:
            print_watch(session.out, found)
    print_failures(session, found.failed)
    if address is not None and found.exit_code not in (0, INTERRUPTED):
        from ghl_flow.highlevel.webhook import send_text

        send_text(address, watch_markdown(found))
        session.say("the digest is sent")
    raise typer.Exit(found.exit_code)
