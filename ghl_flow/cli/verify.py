"""`ghl-flow verify`: decide the guarantees."""

from time import monotonic
from typing import Annotated

import typer

from ghl_flow.cli.options import AccountOption, Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.cli.simulate import ProfileName


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(verify)


def verify(
    context: typer.Context,
    flows: Annotated[
        list[str] | None, typer.Argument(help="Flow ids or files; left out: all.", metavar="[FLOWS]...")
    ] = None,
    account: AccountOption = None,
    max_calls: Annotated[
        int, typer.Option("--max-calls", min=1, max=6, help="How many calls to allow for.")
    ] = 3,
    profile: Annotated[
        ProfileName | None,
        typer.Option("--profile", help="Only this reading of HighLevel; left out: both.", show_default=False),
    ] = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Prove a flow's guarantees for every timing, or refute them.

    Runs every ordering of calls, replies and answered calls that can make a difference, under both
    readings of HighLevel's rules. Exits with 1 unless every guarantee is proved.

    \b
    ghl-flow verify
    ghl-flow verify missed-call-text-back --max-calls 4
    """
    from ghl_flow.cli.display.verdicts import print_verdicts, verdict_json
    from ghl_flow.runtime.profile import Profile
    from ghl_flow.runtime.verify import Result
    from ghl_flow.runtime.verify import verify as decide

    session = Session.of(context)
    named = [session.project.flow(item) for item in flows] if flows else session.project.flows
    profiles = (Profile(profile.value),) if profile else tuple(Profile)
    verdicts = []
    started = monotonic()
    for loaded in named:
        compiled = session.compiled(loaded, session.account_for(loaded, account))
        if not loaded.value.guarantees:
            session.say(f"{loaded.value.flow} promises nothing: it has no guarantees", style="yellow")
        verdicts += decide(compiled, max_calls=max_calls, profiles=profiles)
    seconds = monotonic() - started
    if fmt is Format.JSON:
        session.print_json([verdict_json(item) for item in verdicts])
    else:
        print_verdicts(session.out, verdicts)
        session.say(
            f"{max((item.patterns for item in verdicts), default=0):,} patterns in {seconds:.1f} s",
            style="dim",
        )
    raise typer.Exit(0 if all(item.result is Result.PROVED for item in verdicts) else 1)
