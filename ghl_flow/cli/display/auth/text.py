"""Credentials of accounts for people."""

from collections.abc import Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from ghl_flow.cli.display.table import print_table
from ghl_flow.counting import counted
from ghl_flow.language.duration import spoken
from ghl_flow.operations.auth import (
    AccountCredentials,
    KeptSession,
    SessionStatus,
    TokenStatus,
)
from ghl_flow.operations.auth_forget import Forgotten, Gone

FORGOTTEN = {Forgotten.SESSION: "builder session", Forgotten.TOKEN: "token"}


def forgotten(gone: Gone) -> str:
    """One line: what is in the keyring no more, and what still is."""
    what = " and ".join(FORGOTTEN[one] for one in gone.what)
    if not gone.token_stays:
        said = f"{what} forgotten" if what else "the keyring had nothing"
    else:
        said = f"{what} forgotten" if what else "the keyring had no builder session"
        said += ", its token stays: --token takes it out too"
    return f"{gone.account or 'the agency'}: {said}"


def print_credentials(console: Console, rows: Sequence[AccountCredentials]) -> None:
    """A table of what each account has."""
    table = Table("account", "token", "builder session", box=None, pad_edge=False)
    for row in rows:
        table.add_row(row.account, token_text(row.token), session_text(row.session))
    print_table(console, table)


def token_text(token: TokenStatus) -> str:
    """Where the token is, and what is wrong with it."""
    if token.reference is None:
        return "none named"
    shown = f"{token.kind} {token.reference}".lstrip()
    return f"{shown}: {token.problem}" if token.problem else shown


def session_text(session: SessionStatus) -> str:
    """Where the session is, and until when, or what is wrong with it."""
    if session.problem is not None:
        return f"{session.reference or 'keyring'}: {session.problem}"
    if session.reference is None:
        return "none"
    return f"{session.reference}, {until_text(session.expires_at)}"


def until_text(moment: datetime | None) -> str:
    """Until when something holds, and how long that is from now."""
    if moment is None:
        return "has no expiry date"
    minutes = round((moment - datetime.now(UTC)).total_seconds() / 60)
    left = spoken(minutes * 60)
    return f"until {moment:%Y-%m-%d %H:%M} UTC ({left} left)" if minutes > 0 else "over"


def print_kept(console: Console, kept: KeptSession) -> None:
    """A session that is kept now."""
    seen = kept.workflows_seen
    looked = "not tried" if seen is None else f"HighLevel takes it: {counted(seen, 'workflow')} seen"
    whose = kept.account or "every account of the agency"
    console.print(
        f"{whose}: session kept in the keyring, signs in with {', '.join(kept.signs_in_with)}, "
        f"{until_text(kept.expires_at)}; {looked}",
    )
