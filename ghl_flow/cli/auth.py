"""`ghl-flow auth`: what opens an account, kept in the keyring of the operating system."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ghl_flow.cli.options import AccountOption, Format, FormatOption, OneAccountOption
from ghl_flow.cli.session import Session

if TYPE_CHECKING:
    from datetime import datetime

    from ghl_flow.spec.account import Account

_auth = typer.Typer(help="Store and list account credentials.", no_args_is_help=True)

_LONGEST_INPUT = 5_000_000  # characters: a copied request may carry a whole workflow

FromOption = Annotated[
    Path | None,
    typer.Option("--from", metavar="FILE", help="Read it from a file; default: standard input."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(_auth, name="auth")


@_auth.command()
def builder(
    context: typer.Context,
    account: OneAccountOption = None,
    source: FromOption = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask HighLevel whether it takes the session.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Take the builder's undocumented backend without being asked.")
    ] = False,
    fmt: FormatOption = Format.TEXT,
) -> None:
    """Store a session of the workflow builder.

    For accounts where HighLevel's Workflow API is not enabled.

    In the browser: open a workflow of the sub-account, open the developer tools (F12), Network, reload,
    right-click a request to backend.leadconnectorhq.com, Copy, Copy as cURL. Only the headers that sign in
    are kept, without cookies. A session lasts about an hour; HighLevel gives no longer one.

    \b
    pbpaste | ghl-flow auth builder -a bridgepoint-group        on macOS
    xclip -o | ghl-flow auth builder -a bridgepoint-group       on Linux
    Get-Clipboard | ghl-flow auth builder -a bridgepoint-group  in PowerShell
    ghl-flow auth builder -a bridgepoint-group --from request.txt --yes
    """
    import anyio

    from ghl_flow.cli.connection import chosen_account, endpoints, tell_driver
    from ghl_flow.deploy.access.builder_session import (
        check_session,
        keep_session,
        keyring_entry,
        workflows_seen,
    )
    from ghl_flow.errors import UsageError
    from ghl_flow.highlevel import BrowserSession

    session = Session.of(context)
    chosen = chosen_account(session, account)
    item = chosen.value
    if not yes and not session.has_accepted_builder():
        tell_driver(session, "builder")
        if source is None and not sys.stdin.isatty():
            raise UsageError(
                "the builder backend needs a confirmation and there is no terminal to ask on",
                hint="pass --yes",
            )
        typer.confirm("Continue?", abort=True, err=True)
    copied = BrowserSession.from_text(_read(session, source))
    check_session(item, copied)
    seen: int | None = None
    if not offline:
        seen = anyio.run(workflows_seen, item, copied, endpoints(session))
    keep_session(item, copied)
    session.accept_builder()  # agreed to above, and there is a session now
    if fmt is Format.JSON:
        session.print_json(
            {
                "account": item.account,
                "keyring": keyring_entry(item.account),
                "signs_in_with": [*copied.signs_in_with],
                "expires_at": copied.expires_at.isoformat() if copied.expires_at else None,
                "workflows_seen": seen,
            }
        )
        return
    looked = "not tried" if seen is None else f"HighLevel takes it: {seen} workflows seen"
    session.out.print(
        f"{item.account}: session kept in the keyring, signs in with {', '.join(copied.signs_in_with)}, "
        f"{_until(copied.expires_at)}; {looked}",
        markup=False,
        soft_wrap=True,
    )
    if item.builder_session is not None:
        session.say(
            f"the account file names another one, which goes first: take out 'builder_session: "
            f"{item.builder_session}' to use this one",
            style="yellow",
        )


@_auth.command()
def token(context: typer.Context, account: OneAccountOption = None, source: FromOption = None) -> None:
    """Store an account's token in the keyring.

    Under the name that the account's file gives it: token, agency token or refresh token.

    A Private Integration Token is made in HighLevel: Settings > Private Integrations > Create new
    Integration. The refresh token of an OAuth app comes with its installation in the sub-account.

    \b
    ghl-flow auth token -a bridgepoint-group
    pass show highlevel/bridgepoint | ghl-flow auth token -a bridgepoint-group
    """
    from ghl_flow.cli.connection import chosen_account
    from ghl_flow.errors import UsageError
    from ghl_flow.highlevel import keep_secret
    from ghl_flow.highlevel.secret import header_secret

    session = Session.of(context)
    chosen = chosen_account(session, account)
    reference = _token_reference(chosen.value)
    kind, _, name = (reference or "").partition(":")
    if kind != "keyring":
        there = f"reads its token from {reference}" if kind else "names no token"
        raise UsageError(
            f"the account '{chosen.value.account}' {there}, not from the keyring",
            location=chosen.document.location(("token",), key=True),
            hint=f"write 'token: keyring:{chosen.value.account}' in the account file",
        )
    keep_secret(name, header_secret(_read(session, source, "the token")))
    session.out.print(f"{chosen.value.account}: token kept in the keyring as {name}", markup=False)


@_auth.command()
def status(context: typer.Context, account: AccountOption = None, fmt: FormatOption = Format.TEXT) -> None:
    """Show which credentials each account has.

    Tokens and builder sessions, and until when they last. Shows no secret.

    \b
    ghl-flow auth status
    ghl-flow auth status -a bridgepoint-group --format json
    """
    from rich.table import Table

    from ghl_flow.cli.connection import chosen_accounts

    session = Session.of(context)
    rows = [_status(item.value) for item in chosen_accounts(session, account, everyone=not account)]
    if fmt is Format.JSON:
        session.print_json({"accounts": rows})
        return
    table = Table("account", "token", "builder session", box=None, pad_edge=False)
    for row in rows:
        table.add_row(str(row["account"]), str(row["token_said"]), str(row["session_said"]))
    session.out.print(table)


@_auth.command()
def forget(
    context: typer.Context,
    account: OneAccountOption = None,
    with_token: Annotated[
        bool, typer.Option("--token", help="The token too, if the keyring has it.")
    ] = False,
) -> None:
    """Delete an account's credentials from the keyring.

    \b
    ghl-flow auth forget -a bridgepoint-group
    ghl-flow auth forget -a bridgepoint-group --token
    """
    from ghl_flow.cli.connection import chosen_account
    from ghl_flow.deploy.access.builder_session import forget_session
    from ghl_flow.highlevel import forget_secret

    session = Session.of(context)
    chosen = chosen_account(session, account)
    gone = ["builder session"] if forget_session(chosen.value) else []
    kind, _, name = (_token_reference(chosen.value) or "").partition(":")
    if with_token and kind == "keyring" and forget_secret(name):
        gone.append("token")
    said = f"{' and '.join(gone)} forgotten" if gone else "the keyring had nothing"
    session.out.print(f"{chosen.value.account}: {said}", markup=False)


def _status(account: "Account") -> dict[str, object]:
    import os

    from ghl_flow.deploy.access.builder_session import kept_session
    from ghl_flow.errors import GhlFlowError
    from ghl_flow.highlevel import BrowserSession, resolve_secret
    from ghl_flow.masking import MASK, is_reference

    reference = _token_reference(account)
    shown = reference if reference is None or is_reference(reference) else MASK
    row: dict[str, object] = {"account": account.account, "token": shown, "token_there": False}
    kind = "oauth " if account.oauth else "agency " if account.agency else ""
    try:
        if reference is not None:
            resolve_secret(reference, os.environ)
            row["token_there"] = True
        row["token_said"] = f"{kind}{shown}" if reference else "none named"
    except GhlFlowError as error:
        row["token_said"] = f"{kind}{shown}: {error}"
    row |= {"session": account.builder_session, "session_expires_at": None, "session_there": False}
    try:
        if account.builder_session is not None:
            found = BrowserSession.from_text(resolve_secret(account.builder_session, os.environ).reveal())
        else:
            kept = kept_session(account)
            if kept is None:
                return {**row, "session_said": "none"}
            row["session"], found = "keyring", kept
        row["session_expires_at"] = found.expires_at.isoformat() if found.expires_at else None
        row["session_said"] = f"{row['session']}, {_until(found.expires_at)}"
        found.check()
        row["session_there"] = True
    except GhlFlowError as error:
        row["session_said"] = f"{row['session']}: {error}"
    return row


def _token_reference(account: "Account") -> str | None:
    """Where the token is that signs in, or that others are got for."""
    if account.oauth is not None:
        return account.oauth.refresh_token
    return account.agency.token if account.agency is not None else account.token


def _until(moment: "datetime | None") -> str:
    from datetime import UTC, datetime

    if moment is None:
        return "has no expiry date"
    minutes = round((moment - datetime.now(UTC)).total_seconds() / 60)
    left = f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"
    return f"until {moment:%Y-%m-%d %H:%M} UTC ({left} left)" if minutes > 0 else "over"


def _read(session: Session, source: Path | None, what: str = "the request copied as cURL") -> str:
    """What is in the file, comes in by a pipe, or is pasted, unseen, into the terminal.

    Raises:
        UsageError: there is nothing, or the file cannot be read.
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.files import read_text

    if source is not None:
        text = read_text(source, _LONGEST_INPUT)
    elif sys.stdin.isatty():
        session.say(f"paste {what}, press Enter, then Ctrl-D; it is not shown")
        with _unseen():
            text = sys.stdin.read(_LONGEST_INPUT + 1)
    else:
        text = sys.stdin.read(_LONGEST_INPUT + 1)
    if len(text) > _LONGEST_INPUT:
        raise UsageError(f"more than {_LONGEST_INPUT:,} characters came in; {what} was expected")
    if not text.strip():
        raise UsageError(f"nothing came in; {what} was expected", hint="pipe it in, or name a --from FILE")
    return text


@contextmanager
def _unseen() -> Iterator[None]:
    """A terminal that does not show what is typed."""
    try:
        import termios
    except ImportError:  # not a POSIX terminal: what is pasted can be seen there
        yield
        return
    where = sys.stdin.fileno()
    before = termios.tcgetattr(where)
    quiet = termios.tcgetattr(where)
    quiet[3] &= ~termios.ECHO
    termios.tcsetattr(where, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(where, termios.TCSADRAIN, before)
