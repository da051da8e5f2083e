"""`ghl-flow simulate`: who gets which text when."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import OneAccountOption, OutputOption, ProfileName, ProfileOption
from ghl_flow.cli.picture import Picture, show
from ghl_flow.cli.session import Session, offsets
from ghl_flow.cli.streams import json_text
from ghl_flow.errors import UsageError
from ghl_flow.remedy import pasted

if TYPE_CHECKING:
    from ghl_flow.cost.texts import Rates
    from ghl_flow.operations.simulate import Happenings
    from ghl_flow.runtime.simulate import Simulation


@dataclass
class EventsOptions:
    """What happens."""

    calls: Annotated[
        str | None,
        typer.Option(
            "--calls",
            metavar="TIMES",
            help="When calls are missed.",
            show_default=False,
        ),
    ] = None

    replies: Annotated[
        str | None,
        typer.Option("--replies", metavar="TIMES", help="When the caller writes.", show_default=False),
    ] = None

    answered: Annotated[
        str | None,
        typer.Option("--answered", metavar="TIMES", help="When a call gets through.", show_default=False),
    ] = None

    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event",
            metavar="TEXT",
            help="Anything else, as '1d form quote'; repeatable.",
            show_default=False,
        ),
    ] = None

    events_file: Annotated[
        Path | None,
        typer.Option(
            "--events", metavar="FILE", help="A YAML file with contacts and events.", show_default=False
        ),
    ] = None

    @property
    def happenings(self) -> "Happenings":
        """What was named; raises UsageError where a time is none."""
        from ghl_flow.operations.simulate import Happenings

        return Happenings(
            offsets(self.calls, "--calls") if self.calls else (),
            offsets(self.replies, "--replies") if self.replies else (),
            offsets(self.answered, "--answered") if self.answered else (),
            self.event or (),
            self.events_file,
        )


_EVENTS = EventsOptions()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="simulate")(bundled(simulate))


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
    events: EventsOptions = _EVENTS,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="NAME", help="The caller's name, if known.", show_default=False),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="WHEN", help="Mon 17:58, or an ISO moment.", show_default=False),
    ] = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    output: OutputOption = None,
    fmt: Annotated[
        Picture, typer.Option("--format", help="For people, for machines, or as a picture.")
    ] = Picture.TEXT,
) -> None:
    """Run flows against calls, replies and other events.

    Events are a time and words: call, reply, tag, untag, form, appointment, webhook, created, field,
    custom_value. @NAME at the end says to whom. With no event, what starts the flow happens once. Exits with
    2 where nothing that happens starts a flow: that no text goes out would prove nothing.

    \b
    ghl-flow simulate missed-call-text-back --calls 0s,45s,90s
    ghl-flow simulate missed-call-text-back --calls 0s --answered 30s --start "Mon 17:58"
    ghl-flow simulate missed-call-text-back --event "0s call busy" --event "3m reply 'yes please'"
    ghl-flow simulate -a bridgepoint-group --all-flows --event "1d form quote" --format html
    """
    from ghl_flow.cli.display.simulation.unheard import nothing_started, unheard_lines
    from ghl_flow.cost.texts import rates_of
    from ghl_flow.operations.simulate import simulate as run
    from ghl_flow.runtime.profile import Profile

    session = Session.of(context)
    if all_flows == (flow is not None):
        known = [item.value.flow for item in session.workspace().project.flows]
        raise UsageError(
            "name a flow, or take --all-flows",
            hint=f"flows: {', '.join(known)}; {pasted(f'ghl-flow simulate {known[0]}')}" if known else None,
        )
    workspace = session.workspace(near=[flow] if flow else ())
    result = run(
        workspace,
        flow,
        only_one(account),
        events.happenings,
        start=start,
        profile=Profile(profile.value),
        contact=contact,
    )
    rates = None if result.account is None else rates_of(result.account, workspace.facts)
    _show(session, result, rates, fmt, output)
    for gap in result.gaps:
        session.say(f"not modelled: {gap}", style="yellow")
    if (error := nothing_started(result)) is not None:
        raise error
    for line in unheard_lines(result):
        session.say(line, style="yellow")


def _show(
    session: Session, result: "Simulation", rates: "Rates | None", fmt: Picture, output: Path | None
) -> None:
    from ghl_flow.cli.display.simulation.html import simulation_html
    from ghl_flow.cli.display.simulation.json import simulation_json
    from ghl_flow.cli.display.simulation.svg import simulation_svg
    from ghl_flow.cli.display.simulation.text import print_simulation

    documents: dict[Picture, Callable[[], str]] = {
        Picture.JSON: lambda: json_text(simulation_json(result, rates)),
        Picture.HTML: lambda: simulation_html(result),
        Picture.SVG: lambda: simulation_svg(result),
    }
    show(session, fmt, output, lambda: print_simulation(session.out, result, rates), documents)
