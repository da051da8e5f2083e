"""`ghl-flow simulate`: who gets which text when."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import OneAccountOption, only_one
from ghl_flow.cli.session import Session, offsets
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.runtime.simulate import Simulation


class Picture(StrEnum):
    """How a simulation is written."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    SVG = "svg"


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
    flow: Annotated[
        str | None,
        typer.Argument(
            help="A flow's id, or the path of its file.", metavar="FLOW", autocompletion=flow_names
        ),
    ] = None,
    account: OneAccountOption = None,
    all_flows: Annotated[
        bool, typer.Option("--all-flows", help="Run every flow of the account at once.")
    ] = False,
    calls: Annotated[
        str | None,
        typer.Option(
            "--calls",
            metavar="TIMES",
            help="When calls are missed; 0s if nothing else happens.",
            show_default=False,
        ),
    ] = None,
    replies: Annotated[
        str | None,
        typer.Option("--replies", metavar="TIMES", help="When the caller writes.", show_default=False),
    ] = None,
    answered: Annotated[
        str | None,
        typer.Option("--answered", metavar="TIMES", help="When a call gets through.", show_default=False),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event",
            metavar="TEXT",
            help="Anything else, as '1d form quote'; repeatable.",
            show_default=False,
        ),
    ] = None,
    events_file: Annotated[
        Path | None,
        typer.Option(
            "--events", metavar="FILE", help="A YAML file with contacts and events.", show_default=False
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="NAME", help="The caller's name, if known.", show_default=False),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="WHEN", help="Mon 17:58, or an ISO moment.", show_default=False),
    ] = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write the result there.", show_default=False),
    ] = None,
    fmt: Annotated[
        Picture, typer.Option("--format", help="For people, for machines, or as a picture.")
    ] = Picture.TEXT,
) -> None:
    """Run flows against calls, replies and other events.

    Events are a time and words: call, reply, tag, untag, form, appointment, webhook, created, field,
    custom_value. @NAME at the end says to whom.

    \b
    ghl-flow simulate missed-call-text-back --calls 0s,45s,90s
    ghl-flow simulate missed-call-text-back --calls 0s --answered 30s --start "Mon 17:58"
    ghl-flow simulate missed-call-text-back --event "0s call busy" --event "3m reply 'yes please'"
    ghl-flow simulate -a bridgepoint-group --all-flows --event "1d form quote" --format html
    """
    from ghl_flow.operations.simulate import Happenings
    from ghl_flow.operations.simulate import simulate as run
    from ghl_flow.runtime.profile import Profile

    session = Session.of(context)
    if all_flows == (flow is not None):
        raise UsageError("name a flow, or take --all-flows", hint="ghl-flow simulate missed-call-text-back")
    happenings = Happenings(
        offsets(calls, "--calls") if calls else (),
        offsets(replies, "--replies") if replies else (),
        offsets(answered, "--answered") if answered else (),
        event or (),
        events_file,
    )
    result = run(
        session.workspace(),
        flow,
        only_one(account),
        happenings,
        start=start,
        profile=Profile(profile.value),
        contact=contact,
    )
    _show(session, result, fmt, output)
    for gap in result.gaps:
        session.say(f"not modelled: {gap}", style="yellow")


def _show(session: Session, result: "Simulation", fmt: Picture, output: Path | None) -> None:
    """Print the result, or write it to a file."""
    from ghl_flow.cli.display.simulation.text import print_simulation
    from ghl_flow.files import write_whole

    if fmt is Picture.TEXT and output is None:
        print_simulation(session.out, result)
        return
    text = _text(session, result, fmt)
    if output is None:
        typer.echo(text, nl=False)
    else:
        write_whole(output, text)
        session.say(f"written  {output}")


def _text(session: Session, result: "Simulation", fmt: Picture) -> str:
    if fmt is Picture.JSON:
        from ghl_flow.cli.display.simulation.json import simulation_json

        return json.dumps(simulation_json(result), indent=2, ensure_ascii=False) + "\n"
    if fmt is Picture.HTML:
        from ghl_flow.cli.display.simulation.html import simulation_html

        return simulation_html(result)
    if fmt is Picture.SVG:
        from ghl_flow.cli.display.simulation.svg import simulation_svg

        return simulation_svg(result)
    from ghl_flow.cli.display.simulation.text import print_simulation

    with session.out.capture() as captured:
        print_simulation(session.out, result)
    return captured.get()
