"""`ghl-flow simulate`: who gets which text when."""

from enum import StrEnum
from typing import Annotated

import typer

from ghl_flow.cli.options import AccountOption, FlowArgument, Format, FormatOption
from ghl_flow.cli.session import Session, offsets


class ProfileName(StrEnum):
    """`runtime.profile.Profile`, without importing the runtime to show help."""

    DOCUMENTED = "documented"
    CONCURRENT = "concurrent"


ProfileOption = Annotated[
    ProfileName,
    typer.Option(
        "--profile", help="documented: a contact in a workflow cannot enter again; concurrent: it can."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="simulate")(simulate)


def simulate(
    context: typer.Context,
    flow: FlowArgument,
    account: AccountOption = None,
    calls: Annotated[
        str, typer.Option("--calls", metavar="TIMES", help="When calls are missed, from the start.")
    ] = "0s",
    replies: Annotated[
        str | None,
        typer.Option("--replies", metavar="TIMES", help="When the caller writes.", show_default=False),
    ] = None,
    answered: Annotated[
        str | None,
        typer.Option("--answered", metavar="TIMES", help="When a call gets through.", show_default=False),
    ] = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Run a flow against calls and replies, on a clock of its own.

    \b
    ghl-flow simulate missed-call-text-back --calls 0s,45s,90s
    ghl-flow simulate missed-call-text-back --calls 0s --answered 30s
    ghl-flow simulate missed-call-text-back --calls 0s,45s --profile concurrent --format json
    """
    from ghl_flow.cli.display.timeline import print_simulation, simulation_json
    from ghl_flow.runtime.profile import Profile
    from ghl_flow.runtime.simulate import simulate as run
    from ghl_flow.triggers.event import Event, call, reply

    session = Session.of(context)
    loaded = session.project.flow(flow)
    compiled = session.compiled(loaded, session.account_for(loaded, account))
    # Calls are missed in the way the flow listens for, so that the sample is one it sees.
    missed = next(iter(loaded.value.trigger[0].samples()), call("no-answer"))
    events: list[tuple[float, Event]] = [(at, missed) for at in offsets(calls, "--calls")]
    if replies:
        events += [(at, reply("Hi")) for at in offsets(replies, "--replies")]
    if answered:
        events += [(at, call("completed")) for at in offsets(answered, "--answered")]
    result = run(compiled, sorted(events, key=lambda item: item[0]), profile=Profile(profile.value))
    if fmt is Format.JSON:
        session.print_json(simulation_json(result))
    else:
        print_simulation(session.out, result)
    for gap in result.gaps:
        session.say(f"not modelled: {gap}", style="yellow")
