"""`ghl-flow sms`: encoding and segments of any text."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.choosing import only_one
from ghl_flow.cli.options import Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from ghl_flow.copy.encoding import Measurement
    from ghl_flow.operations.longest_delivery import Longest


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="sms")(sms)


def sms(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The text; - reads standard input.")] = "-",
    as_delivered: Annotated[
        bool,
        typer.Option("--as-delivered", help="Count it as the first text of a conversation as well."),
    ] = False,
    account: OneAccountOption = None,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Count the segments of a text.

    Names each character that costs more segments.

    With --as-delivered it also counts the lines that HighLevel appends to a first text, in HighLevel's own
    words, or in those of an account; without one, for the account of the project for which it is longest too.

    \b
    ghl-flow sms "Hi, it's Dale"
    ghl-flow sms --as-delivered -a bridgepoint-group "Hi, it's Dale with Bridgepoint Group"
    pbpaste | ghl-flow sms -
    """
    from ghl_flow.cli.display.delivery import counted_as, delivered_json, first_text, sized
    from ghl_flow.copy.delivery import Compliance, compliance_of, deliver, known_values, stand_ins, usual
    from ghl_flow.copy.encoding import measure
    from ghl_flow.errors import UsageError
    from ghl_flow.operations.longest_delivery import longest_delivery

    session = Session.of(context)
    named = only_one(account)
    if named and not as_delivered:
        raise UsageError("--account changes nothing without --as-delivered", hint="add --as-delivered")
    body = _standard_input() if text == "-" else text
    if not as_delivered:
        measured, fields = measure(usual(body, {})), stand_ins(body, {})
        if fmt is Format.JSON:
            session.print_json({**measured.to_json(), "merge_fields": fields})
            return
        for line in (sized(measured), *counted_as(fields)):
            session.print_line(line)
        _print_offending(session, measured)
        return
    workspace = session.workspace()
    compliance = compliance_of(workspace.project.account(named).value) if named else Compliance()
    delivered = deliver(body, compliance)
    fields = stand_ins(body, known_values(compliance))
    longest = None if named else longest_delivery(workspace, body)
    if fmt is Format.JSON:
        found = {"account": longest.account, **delivered_json(longest.delivered)} if longest else None
        told = {"delivered": delivered_json(delivered)} | ({} if named else {"longest": found})
        session.print_json({**delivered.body_size.to_json(), "merge_fields": fields, **told})
        return
    for line in (sized(delivered.body_size), *counted_as(fields), *first_text(delivered)):
        session.print_line(line)
    _print_offending(session, measure(delivered.ceiling))
    if longest is not None:
        _print_longest(session, longest)
    elif not named:
        session.say("the line of who writes is not counted: name an account with -a")


def _print_longest(session: Session, longest: "Longest") -> None:
    from ghl_flow.cli.display.delivery import first_text
    from ghl_flow.counting import counted

    accounts = counted(longest.accounts, "account")
    session.print_line(f"for {longest.account}, the longest of {accounts}:")
    for line in first_text(longest.delivered):
        session.print_line(f"  {line}")


def _print_offending(session: Session, measured: "Measurement") -> None:
    for item in measured.offending:
        advice = (
            ""
            if item.replacement is None
            else f": write {item.replacement!r}"
            if item.replacement
            else ": leave it out"
        )
        session.print_line(
            f"  character {item.index + 1}, {item.character!r} ({item.name}), is not in GSM-7{advice}"
        )


def _standard_input() -> str:
    from ghl_flow.errors import UsageError

    raw = sys.stdin.buffer.read()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("standard input is not UTF-8") from None
    return text.removesuffix("\n").removesuffix("\r")
