"""`ghl-flow verify`: decide the guarantees."""

from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import AccountOption, Format, FormatOption
from ghl_flow.cli.session import Session
from ghl_flow.cli.simulate import ProfileName

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(verify)


def verify(
    context: typer.Context,
    flows: Annotated[
        list[str] | None,
        typer.Argument(
            help="Flow ids or files; left out: all.", metavar="[FLOWS]...", autocompletion=flow_names
        ),
    ] = None,
    account: AccountOption = None,
    max_calls: Annotated[
        int, typer.Option("--max-calls", min=1, max=12, help="How many calls to allow for.")
    ] = 3,
    profile: Annotated[
        ProfileName | None,
        typer.Option("--profile", help="Only this reading of HighLevel; left out: both.", show_default=False),
    ] = None,
    jitter: Annotated[
        str, typer.Option("--jitter", help="How late a wait may resume, such as 1m.", metavar="DURATION")
    ] = "0s",
    allow_unknown: Annotated[
        bool, typer.Option("--allow-unknown", help="Exit with 0 although something could not be decided.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Prove a flow's guarantees for every timing, or refute them.

    Goes through everything that calls, replies and answered calls can lead to, for all timings at once,
    under both readings of HighLevel's rules. A guarantee that does not hold comes with the shortest case
    that breaks it. Exits with 1 unless every guarantee is proved; what cannot be decided is unknown.

    \b
    ghl-flow verify
    ghl-flow verify missed-call-text-back --max-calls 5
    ghl-flow verify missed-call-text-back --jitter 1m   # waits may resume up to a minute late
    """
    from ghl_flow.cli.display.verdicts import print_verdicts, verdict_json
    from ghl_flow.runtime.profile import Profile
    from ghl_flow.runtime.verify import Result
    from ghl_flow.runtime.verify import verify as decide

    session = Session.of(context)
    late = _seconds(jitter)
    named = [session.project.flow(item) for item in flows] if flows else session.project.flows
    profiles = (Profile(profile.value),) if profile else tuple(Profile)
    verdicts = []
    with session.err.status("") as status:

        def progress(guarantee: str, steps: int) -> None:
            status.update(f"{guarantee}: {steps:,} patterns")

        for loaded in named:
            runner = session.account_for(loaded, account)
            compiled = session.compiled(loaded, runner)
            found = decide(
                compiled,
                max_calls=max_calls,
                profiles=profiles,
                jitter=late,
                beside=_beside(session, compiled, runner),
                progress=progress if session.err.is_terminal and not session.quiet else None,
            )
            if not found:
                session.say(f"{loaded.value.flow} promises nothing: it has no guarantees", style="yellow")
            verdicts += found
    if fmt is Format.JSON:
        session.print_json([verdict_json(item) for item in verdicts])
    else:
        print_verdicts(session.out, verdicts)
        patterns, seconds = sum(item.patterns for item in verdicts), sum(item.seconds for item in verdicts)
        session.say(f"{patterns:,} patterns in {seconds:.2f} s", style="dim")
    passing = (Result.PROVED, Result.UNKNOWN) if allow_unknown else (Result.PROVED,)
    raise typer.Exit(0 if all(item.result in passing for item in verdicts) else 1)


def _seconds(jitter: str) -> int:
    from ghl_flow.errors import UsageError
    from ghl_flow.language.duration import Duration

    try:
        return Duration.parse(jitter).seconds
    except ValueError as error:
        raise UsageError(f"--jitter: {error}", hint="for example --jitter 1m") from None


def _beside(session: Session, compiled: "CompiledFlow", account: "Loaded[Account]") -> "list[CompiledFlow]":
    """The account's other flows: they may have a say in what happens in this one."""
    return [
        session.compiled(other, account)
        for other in session.project.flows_of(account)
        if other.value.flow != compiled.flow.flow
    ]
