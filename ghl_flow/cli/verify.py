"""`ghl-flow verify`: decide the guarantees."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.bundles import bundled
from ghl_flow.cli.choosing import RunnersOptions
from ghl_flow.cli.completing import flow_names
from ghl_flow.cli.options import OutputOption, ProfileName
from ghl_flow.cli.picture import Picture, show
from ghl_flow.cli.session import Session
from ghl_flow.cli.streams import json_text
from ghl_flow.errors import UsageError

if TYPE_CHECKING:
    from ghl_flow.operations.verify import Verified


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="verify")(bundled(verify))


def verify(
    context: typer.Context,
    which: RunnersOptions,
    flows: Annotated[
        list[str] | None,
        typer.Argument(
            help="Flow ids or files; default: all.", metavar="[FLOWS]...", autocompletion=flow_names
        ),
    ] = None,
    max_calls: Annotated[
        int,
        typer.Option("--max-calls", min=1, max=12, help="How many calls, or whatever starts a flow, to try."),
    ] = 3,
    profile: Annotated[
        ProfileName | None,
        typer.Option("--profile", help="Only this profile of HighLevel; default: both.", show_default=False),
    ] = None,
    jitter: Annotated[
        str, typer.Option("--jitter", help="How late a wait may resume; 0s: on time.", metavar="DURATION")
    ] = "1m",
    time_limit: Annotated[
        str,
        typer.Option("--time-limit", help="How long each search may take, such as 20s.", metavar="DURATION"),
    ] = "20s",
    by_hand: Annotated[
        bool,
        typer.Option("--by-hand", help="People and other systems also change what the flows write."),
    ] = False,
    allow_unknown: Annotated[
        bool, typer.Option("--allow-unknown", help="Exit with 0 although something could not be decided.")
    ] = False,
    write_test: Annotated[
        bool,
        typer.Option("--write-test", help="Write each counterexample as a test beside its flow."),
    ] = False,
    test_dir: Annotated[
        Path | None,
        typer.Option(
            "--test-dir", metavar="DIR", help="With --write-test: write tests there.", show_default=False
        ),
    ] = None,
    output: OutputOption = None,
    fmt: Annotated[
        Picture, typer.Option("--format", help="For people, for machines, or as a picture.")
    ] = Picture.TEXT,
) -> None:
    """Prove a flow's guarantees for every timing, or refute them.

    Goes through everything that calls, replies and answered calls can lead to, for all timings at once,
    under both profiles of HighLevel's rules. A violated guarantee comes with the shortest case that breaks
    it. Exits with 1 unless every guarantee is proved; what cannot be decided is unknown.

    A guarantee is proved when it is proved for every account that runs the flow: texts, time zones and the
    flows beside it differ. Accounts for which everything that counts is the same share one search. Exits with
    3 when some accounts do not compile, or no account runs a flow; the others are verified all the same.

    No account is asked: the flows are taken as they are written. 'plan' and 'apply' prove them beside what
    the account will run, too.

    \b
    ghl-flow verify
    ghl-flow verify missed-call-text-back --max-calls 5
    ghl-flow verify --accounts 'dental-*'
    ghl-flow verify missed-call-text-back --jitter 0s   # all waits on time
    ghl-flow verify --by-hand                           # what else may go wrong where people change its tags
    ghl-flow verify --write-test                        # what is violated, as tests that fail until it is not
    ghl-flow verify --format html --output guarantees.html
    """
    from ghl_flow.cli.display.failures import print_failures
    from ghl_flow.cli.display.verify.text import print_unverified
    from ghl_flow.operations.verify import verify as decide
    from ghl_flow.runtime.profile import Profile

    session = Session.of(context)
    if test_dir is not None and not write_test:
        raise UsageError("--test-dir says where tests go: take --write-test too")
    workspace = session.workspace(near=flows or ())
    verified = decide(
        workspace,
        flows or (),
        which.choice,
        max_calls=max_calls,
        profiles=(Profile(profile.value),) if profile else tuple(Profile),
        jitter=_seconds("--jitter", jitter),
        time_limit=_seconds("--time-limit", time_limit),
        by_hand=by_hand,
    )
    print_unverified(session, verified)
    _show(session, verified, fmt, output)
    if write_test:
        from ghl_flow.cli.display.verify.written import tell_written
        from ghl_flow.operations.case_tests import write_tests

        tell_written(session, write_tests(workspace, verified.verdicts, test_dir))
    print_failures(session, [*verified.failed, *verified.invalid])
    raise typer.Exit(verified.exit_code(allow_unknown=allow_unknown))


def _show(session: Session, verified: "Verified", fmt: Picture, output: Path | None) -> None:
    from ghl_flow.cli.display.verify.html import verified_html
    from ghl_flow.cli.display.verify.json import verified_json
    from ghl_flow.cli.display.verify.svg import verified_svg
    from ghl_flow.cli.display.verify.text import print_verified

    documents: dict[Picture, Callable[[], str]] = {
        Picture.JSON: lambda: json_text(verified_json(verified)),
        Picture.HTML: lambda: verified_html(verified),
        Picture.SVG: lambda: verified_svg(verified),
    }
    show(session, fmt, output, lambda: print_verified(session, verified), documents)


def _seconds(option: str, value: str) -> int:
    from ghl_flow.language.duration import Duration

    try:
        return Duration.parse(value).seconds
    except ValueError as error:
        raise UsageError(f"{option}: {error}", hint=f"for example {option} 1m") from None
