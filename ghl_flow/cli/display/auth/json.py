"""Credentials of accounts for machines."""

from typing import TypedDict

from ghl_flow.cli.display.auth.text import session_text, token_text
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.operations.auth import AccountCredentials, AccountsCredentials, KeptSession


class CredentialsJson(TypedDict):
    """What an account has; no secret is in it."""

    account: str
    token: str | None
    token_there: bool
    token_said: str
    session: str | None
    session_expires_at: str | None
    session_there: bool
    session_said: str


class AccountsJson(TypedDict):
    """`auth status --format json`; `failed` are accounts whose files are not valid."""

    accounts: list[CredentialsJson]
    failed: list[FailureJson]


class KeptJson(TypedDict):
    """`auth builder --format json`; `account` is null for the agency's login."""

    account: str | None
    keyring: str
    signs_in_with: list[str]
    expires_at: str | None
    workflows_seen: int | None


def accounts_json(found: AccountsCredentials) -> AccountsJson:
    """The whole of it."""
    return {
        "accounts": [credentials_json(row) for row in found.accounts],
        "failed": [failure_json(name, error) for name, error in found.failed],
    }


def credentials_json(row: AccountCredentials) -> CredentialsJson:
    """An account."""
    session = row.session
    return {
        "account": row.account,
        "token": row.token.reference,
        "token_there": row.token.there,
        "token_said": token_text(row.token),
        "session": session.reference,
        "session_expires_at": session.expires_at.isoformat() if session.expires_at else None,
        "session_there": session.there,
        "session_said": session_text(session),
    }


def kept_json(kept: KeptSession) -> KeptJson:
    """A session that is kept now."""
    return {
        "account": kept.account,
        "keyring": kept.entry,
        "signs_in_with": [*kept.signs_in_with],
        "expires_at": kept.expires_at.isoformat() if kept.expires_at else None,
        "workflows_seen": kept.workflows_seen,
    }
