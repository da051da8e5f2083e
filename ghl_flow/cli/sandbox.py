"""`ghl-flow sandbox`: an embedded HighLevel sub-account to try things in."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ghl_flow.cli import sandbox_serve, sandbox_settings
from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.call_ending import call_ending
from ghl_flow.cli.choosing import WhichOptions, only_one
from ghl_flow.cli.completing import call_endings
from ghl_flow.cli.emptiness import CarefulCommand
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption, ProfileName, ProfileOption
from ghl_flow.cli.session import Session, offsets

if TYPE_CHECKING:
    from ghl_flow.kinds.triggers.event import Event
    from ghl_flow.operations.sandbox import NotRunning

_sandbox = typer.Typer(help="Run an embedded HighLevel sub-account.", no_args_is_help=True)

NumberArgument = Annotated[str, typer.Argument(help="Who: a phone number, such as +15125550100.")]
AtOption = Annotated[str, typer.Option("--at", metavar="TIMES", help="When, from the sandbox's now.")]
ThenOption = Annotated[
    str, typer.Option("--then", metavar="TIME", help="How long to continue after the last one.")
]


class InSandboxCommand(CarefulCommand):
    """A command that is about the sandbox anyway: `--sandbox` is taken, as by every other command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; raises as a command does."""
        return super().parse_args(ctx, [word for word in args if word != "--sandbox"])


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in _sandbox.registered_commands:
        command.cls = InSandboxCommand
    app.add_typer(_sandbox, name="sandbox")


@_sandbox.command()
def call(
    context: typer.Context,
    number: NumberArgument,
    at: AtOption = "0s",
    status: Annotated[
        str,
        typer.Option(
            "--status",
            help="How it ends: no-answer, busy, voicemail, canceled, completed.",
            autocompletion=call_endings,
        ),
    ] = "no-answer",
    seconds: Annotated[
        int | None,
        typer.Option("--seconds", min=0, max=14_400, help="How long it takes.", show_default=False),
    ] = None,
    voicemail: Annotated[
        bool, typer.Option("--voicemail", help="With completed: the phone's voicemail answers, and no user.")
    ] = False,
    then: ThenOption = "10m",
    account: OneAccountOption = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Call the sub-account, and see who gets which text.

    \b
    ghl-flow sandbox call +15125550100 --at 0s,45s,90s
    ghl-flow sandbox call +15125550100 --status completed
    ghl-flow sandbox call +15125550100 --status completed --seconds 9 --voicemail
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.kinds.triggers.event import call as call_event

    ending = call_ending(status)
    if voicemail and ending != "completed":
        raise UsageError(
            f"--voicemail is for a call that a voicemail answered, not for one that ends in {ending}",
            hint="add --status completed, or leave --voicemail out",
        )
    made = call_event(ending, seconds=seconds, machine=voicemail)
    times = [(moment, made) for moment in offsets(at, "--at")]
    _happen(Session.of(context), account, number, times, then, profile, fmt)


@_sandbox.command()
def reply(
    context: typer.Context,
    number: NumberArgument,
    text: Annotated[str, typer.Argument(help="What they write.")] = "Hi",
    at: AtOption = "0s",
    then: ThenOption = "10m",
    account: OneAccountOption = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Send a text to the sub-account.

    \b
    ghl-flow sandbox reply +15125550100 "Yes, tomorrow works"
    ghl-flow sandbox reply +15125550100 STOP
    """
    from ghl_flow.kinds.triggers.event import reply as reply_event

    times = [(moment, reply_event(text)) for moment in offsets(at, "--at")]
    _happen(Session.of(context), account, number, times, then, profile, fmt)


@_sandbox.command()
def event(
    context: typer.Context,
    number: NumberArgument,
    what: Annotated[str, typer.Argument(metavar="EVENT", help="What happens, in the words of a test.")],
    at: AtOption = "0s",
    then: ThenOption = "10m",
    account: OneAccountOption = None,
    profile: ProfileOption = ProfileName.DOCUMENTED,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Let anything happen that a test has words for.

    Forms, calendars, pipelines and links are named; the sub-account's ids are put in their place.

    \b
    ghl-flow sandbox event +15125550100 "form Intake"
    ghl-flow sandbox event +15125550100 "stage Sales/Quoted" --then 2d
    ghl-flow sandbox event +15125550100 user_reply
    """
    from ghl_flow.operations.simulate import events_of

    found = [one for _, one in events_of(what, "EVENT", "form Intake")]
    times = [(moment, one) for moment in offsets(at, "--at") for one in found]
    _happen(Session.of(context), account, number, times, then, profile, fmt)


@_sandbox.command()
def advance(
    context: typer.Context,
    time: Annotated[str, typer.Argument(help="How long, such as 30m.")],
    account: OneAccountOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Advance the sandbox's clock.

    \b
    ghl-flow sandbox advance 30m
    """
    _happen(Session.of(context), account, None, [], time, ProfileName.DOCUMENTED, fmt)


@_sandbox.command()
def messages(
    context: typer.Context, account: OneAccountOption = None, fmt: FormatOption = Format.TEXT
) -> None:
    """List every text sent so far.

    \b
    ghl-flow sandbox messages --format json
    """
    from ghl_flow.cli.display.sandbox.text import print_messages
    from ghl_flow.operations.sandbox import messages as sent_messages

    session = Session.of(context)
    sent = sent_messages(session.workspace(), only_one(account))
    if fmt is Format.JSON:
        session.print_json({"messages": [item.to_json() for item in sent]})
    else:
        print_messages(session.out, sent)


@_sandbox.command()
@bundled
def reset(context: typer.Context, which: WhichOptions) -> None:
    """Delete all workflows, contacts and messages.

    \b
    ghl-flow sandbox reset                   every sub-account
    ghl-flow sandbox reset -a bridgepoint-group
    """
    from ghl_flow.cli.display.folding import of_accounts
    from ghl_flow.operations.sandbox import reset as empty

    session = Session.of(context)
    names = empty(session.workspace(), which.or_all)
    session.say(of_accounts(names, "empty") if names else "the sandbox is empty")


@_sandbox.command()
@bundled
def seed(context: typer.Context, which: WhichOptions) -> None:
    """Make the users, pipelines and calendars that flows name.

    Also the forms, surveys, trigger links and e-mail templates. A new sub-account has one user (Sam Owner),
    the Marketing Pipeline and one calendar (Appointments).

    \b
    ghl-flow sandbox seed                    every sub-account
    ghl-flow sandbox seed -a bridgepoint-group
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.operations.sandbox import seed as make

    session = Session.of(context)
    seeded = make(session.workspace(), which.or_all)
    for name, made in seeded.accounts:
        session.say(f"{name}: made {', '.join(made)}" if made else f"{name}: everything is there")
    print_failures(session, seeded.failed)
    raise typer.Exit(seeded.exit_code)


sandbox_settings.add_to(_sandbox)
sandbox_serve.add_to(_sandbox)


def _happen(
    session: Session,
    account: list[str] | None,
    number: str | None,
    events: "list[tuple[float, Event]]",
    then: str,
    profile: ProfileName,
    fmt: Format,
) -> None:
    from ghl_flow.cli.display.sandbox.json import episode_json
    from ghl_flow.cli.display.sandbox.text import print_episode
    from ghl_flow.cli.display.simulation.unheard import unheard_in_sandbox_lines
    from ghl_flow.operations.sandbox import happen, not_running
    from ghl_flow.runtime.profile import Profile

    (seconds,) = offsets(then, "--then")[:1]
    episode = happen(
        session.workspace(), only_one(account), number, events, then=seconds, profile=Profile(profile.value)
    )
    if fmt is Format.JSON:
        session.print_json(episode_json(episode))
    else:
        print_episode(session.out, episode)

    def look() -> "NotRunning":
        workspace = session.workspace(sandbox=True)
        workspace.on_event = lambda _: None  # nothing is asked of HighLevel
        return not_running(workspace, only_one(account))

    for line in unheard_in_sandbox_lines(episode, look):
        session.say(line, style="yellow")
    for gap in episode.gaps:
        session.say(f"not modelled: {gap}", style="yellow")
