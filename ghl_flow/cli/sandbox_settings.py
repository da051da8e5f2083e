"""`ghl-flow sandbox workflow-api`, `sender-line`, `carrier`, `native-text-back`: how the sandbox behaves."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import WhichOptions
from ghl_flow.cli.completing import carrier_words, on_or_off, sender_lines
from ghl_flow.cli.session import Session, offsets
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.operations.sandbox import Switched


def add_to(sandbox: typer.Typer) -> None:
    """Add the commands to the group."""
    sandbox.command(name="workflow-api")(bundled(workflow_api))
    sandbox.command(name="sender-line")(bundled(sender_line))
    sandbox.command(name="carrier")(bundled(carrier))
    sandbox.command(name="native-text-back")(bundled(native_text_back))


def workflow_api(
    context: typer.Context,
    which: WhichOptions,
    state: Annotated[
        str,
        typer.Argument(help="on, or off: answer with 403.", metavar="on|off", autocompletion=on_or_off),
    ],
) -> None:
    """Enable or disable the v3 Workflow API.

    As HighLevel does for a sub-account; it starts enabled.

    Off, it answers 403 with WORKFLOW_API_NOT_ENABLED_FOR_LOCATION, and --driver auto takes another driver.

    \b
    ghl-flow sandbox workflow-api off                every sub-account
    ghl-flow sandbox workflow-api on -a bridgepoint-group
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.sandbox import enable_workflow_api

    session = Session.of(context)
    if state not in ("on", "off"):
        raise UsageError(f"'{state}' is neither on nor off")
    switched = enable_workflow_api(session.workspace(), which.or_all, on=state == "on")
    _ended(session, switched, f"the Workflow API is {state}")


def sender_line(
    context: typer.Context,
    which: WhichOptions,
    when: Annotated[
        str,
        typer.Argument(
            help="always, or missing: only where a text does not name the business.",
            metavar="always|missing",
            autocompletion=sender_lines,
        ),
    ],
) -> None:
    """Set when a first text gets the line of who writes.

    How HighLevel decides that a text names its sender is not documented; the sandbox can do both. It starts
    with missing.

    \b
    ghl-flow sandbox sender-line always              every sub-account
    ghl-flow sandbox sender-line missing -a bridgepoint-group
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.sandbox import set_sender_line

    session = Session.of(context)
    if when not in ("always", "missing"):
        raise UsageError(f"'{when}' is neither always nor missing")
    switched = set_sender_line(session.workspace(), which.or_all, always=when == "always")
    said = "always" if when == "always" else "where a text does not name the business"
    _ended(session, switched, f"a first text gets the line of who writes {said}")


def carrier(
    context: typer.Context,
    which: WhichOptions,
    does: Annotated[
        str,
        typer.Argument(
            help="delivers, or refuses: as texts of a number that is not registered.",
            metavar="delivers|refuses",
            autocompletion=carrier_words,
        ),
    ],
) -> None:
    """Set whether carriers take the texts that go out.

    What was sent before stays as it was. It starts with delivers; a2p status --sandbox counts both.

    \b
    ghl-flow sandbox carrier refuses                every sub-account
    ghl-flow sandbox carrier delivers -a bridgepoint-group
    """
    from ghl_flow.errors import UsageError, did_you_mean
    from ghl_flow.operations.sandbox import set_carrier

    session = Session.of(context)
    if does not in (words := ("delivers", "refuses")):
        hint = did_you_mean(does, words) or f"for example: {pasted('ghl-flow sandbox carrier refuses')}"
        raise UsageError(f"'{does}' is neither delivers nor refuses", hint=hint)
    switched = set_carrier(session.workspace(), which.or_all, refuses=does == "refuses")
    _ended(session, switched, f"the carrier {does} what is sent")


def native_text_back(
    context: typer.Context,
    which: WhichOptions,
    state: Annotated[
        str,
        typer.Argument(
            help="on: every missed call is texted; off.", metavar="on|off", autocompletion=on_or_off
        ),
    ],
    after: Annotated[str, typer.Option("--after", metavar="TIME", help="How long after the call.")] = "31s",
) -> None:
    """Tick or untick the native text-back.

    It starts off. Without the permission missed-call-text-back it does nothing: doctor --fix takes that away.

    \b
    ghl-flow sandbox native-text-back on                 every sub-account
    ghl-flow sandbox native-text-back off -a bridgepoint-group
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.sandbox import set_native_text_back

    session = Session.of(context)
    if state not in ("on", "off"):
        raise UsageError(f"'{state}' is neither on nor off")
    (seconds,) = offsets(after, "--after")[:1]
    switched = set_native_text_back(
        session.workspace(), which.or_all, seconds=max(seconds, 1) if state == "on" else None
    )
    _ended(session, switched, f"the native Missed Call Text Back is {state}")


def _ended(session: Session, switched: "Switched", said: str) -> None:
    """Say how each account is now, and which could not be switched."""
    from ghl_flow.cli.display.failures import print_failures

    for name in switched.accounts:
        session.say(f"{name}: {said}")
    print_failures(session, switched.failed)
    raise typer.Exit(switched.exit_code)
