"""`ghl-flow smoke`: the last metre, with the operator's own phone."""

import sys
from typing import Annotated

import typer

from ghl_flow.cli.call_ending import call_ending
from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.completing import call_endings
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption, SandboxOption, YesOption
from ghl_flow.cli.session import Session, offsets
from ghl_flow.errors import UsageError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="smoke")(smoke)


def smoke(
    context: typer.Context,
    caller: Annotated[
        str, typer.Option("--from", metavar="NUMBER", help="Your own phone, such as +15125550100.")
    ],
    account: OneAccountOption = None,
    timeout: Annotated[
        str, typer.Option("--timeout", metavar="TIME", help="How long to wait for each call and the text.")
    ] = "5m",
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            help="How the calls end that --sandbox makes; completed is a voicemail.  [default: no-answer]",
            show_default=False,
            autocompletion=call_endings,
        ),
    ] = None,
    yes: YesOption = False,
    sandbox: SandboxOption = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Try an account with your own phone: two calls, one text.

    Says when to call, watches how the calls end and which texts go out, and takes the tags and fields off
    the contact that the flow put on it, also when it is interrupted. The number has to be a contact of the
    account with the tag ghl-flow-smoke, or none: then one is made after asking. Any other is taken for a
    client and refused. With --sandbox the calls are made.

    Exits with 1 for a wrong outcome (a voicemail that answers, two texts, a text that fails), with 3 when a
    call or the text was not seen in time.

    \b
    ghl-flow smoke -a bridgepoint-group --from +15125550100
    ghl-flow smoke -a bridgepoint-group --from +15125550100 --sandbox --yes
    ghl-flow smoke -a bridgepoint-group --from +15125550100 --sandbox --yes --status completed
    """
    from ghl_flow.cli.asking import asked
    from ghl_flow.cli.display.smoke.json import smoke_json
    from ghl_flow.cli.display.smoke.text import is_urgent, progress_text, smoke_lines
    from ghl_flow.operations.smoke import SmokeTerms
    from ghl_flow.operations.smoke import smoke as look
    from ghl_flow.operations.smoke_progress import Progress

    session = Session.of(context)
    if status is not None and not sandbox:
        raise UsageError(
            "--status is for the calls that --sandbox makes", hint="leave it out, or add --sandbox"
        )
    ends = call_ending(status or "no-answer")
    (seconds, *_) = offsets(timeout, "--timeout")

    def tell(progress: Progress) -> None:
        (session.tell if is_urgent(progress) else session.say)(progress_text(progress))

    with asked():
        found = look(
            session.workspace(sandbox=sandbox),
            only_one(account),
            caller,
            SmokeTerms(seconds, ends),
            yes=yes,
            confirm=_ask if sys.stdin.isatty() else None,
            tell=tell,
        )
    if fmt is Format.JSON:
        session.print_json(smoke_json(found))
    else:
        for line in smoke_lines(found):
            session.print_line(line)
    raise typer.Exit(found.exit_code)


def _ask(number: str) -> bool:
    from ghl_flow.cli.asking import confirmed

    return confirmed(f"The account has no contact {number}. Is it your own phone, and may a contact be made?")
