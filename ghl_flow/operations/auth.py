"""Credentials of accounts: kept in the keyring of the operating system, and looked at."""

import os
from dataclasses import dataclass
from datetime import datetime

import anyio

from ghl_flow.deploy.access.builder_session import (
    AGENCY_ENTRY,
    check_session,
    keep_session,
    kept_session,
    keyring_entry,
    workflows_seen,
)
from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError
from ghl_flow.highlevel import BrowserSession, keep_secret, keyring_store, resolve_secret
from ghl_flow.highlevel.oauth import forget_rescued
from ghl_flow.highlevel.secret import header_secret
from ghl_flow.masking import MASK, is_reference
from ghl_flow.operations.access import accept_builder, endpoints
from ghl_flow.operations.accounts import Accounts, chosen_account, chosen_accounts
from ghl_flow.operations.outcome import Failed, failure_code
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.account import Account

_LARGEST_SECRET = 4000  # characters: a session of the builder with its headers


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A builder session that is in the keyring now: of an account, or with None of the agency's login.

    `workflows_seen`: how many workflows HighLevel shows with it, None if it was not asked. `named`: the
    session that the account file names, which is used first.
    """

    account: str | None
    entry: str
    signs_in_with: tuple[str, ...]
    expires_at: datetime | None
    workflows_seen: int | None
    named: str | None


@dataclass(frozen=True, slots=True)
class KeptToken:
    """A token that is in the keyring now, under this name."""

    account: str
    name: str


@dataclass(frozen=True, slots=True)
class TokenStatus:
    """Where an account's token is: `kind` of it, its reference, and why it cannot be had, if so."""

    kind: str
    reference: str | None
    problem: str | None

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self.reference is not None and self.problem is None


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """Where an account's builder session is, until when, and why it cannot be used, if so."""

    reference: str | None = None
    known: bool = False
    expires_at: datetime | None = None
    problem: str | None = None

    @property
    def there(self) -> bool:
        """Whether there is one that is not over."""
        return self.known and self.problem is None


@dataclass(frozen=True, slots=True)
class AccountCredentials:
    """What there is to sign in with."""

    account: str
    token: TokenStatus
    session: SessionStatus
    needs_session: bool = False

    @property
    def enough(self) -> bool:
        """Whether commands that reach the account can sign in."""
        return self.token.there and (self.session.there or not self.needs_session)


@dataclass(frozen=True, slots=True)
class AccountsCredentials:
    """What accounts have to sign in with; `failed` are those whose files are not valid."""

    accounts: tuple[AccountCredentials, ...]
    failed: tuple[Failed, ...] = ()

    @property
    def exit_code(self) -> int:
        """4 when no account has what it needs to sign in, 3 when some have not or have no valid file.

        If no file is valid, the code of their errors.
        """
        missing = [AuthenticationError(row.account) for row in self.accounts if not row.enough]
        errors = [*missing, *(error for _, error in self.failed)]
        return failure_code(errors, some=len(missing) < len(self.accounts))


def keep_builder_session(
    workspace: Workspace, account: Account, copied: str, *, offline: bool, agency: bool = False
) -> KeptSession:
    """Keep a session of the workflow builder, copied as cURL; asks HighLevel for it unless `offline`.

    `agency`: it is one for every account of the agency, and `account` is the one it is tried with.

    Raises:
        UsageError: there is no session in the text, or it is of another account.
        AuthenticationError: it is over, or HighLevel refuses it.
    """
    session = check_copied(account, copied, agency=agency)
    seen: int | None = None
    if not offline:
        seen = anyio.run(workflows_seen, account, session, endpoints(workspace))
    entry = AGENCY_ENTRY if agency else keyring_entry(account.account)
    keep_session(entry, session)
    accept_builder(workspace)  # whoever keeps one has agreed
    return KeptSession(
        None if agency else account.account,
        entry,
        tuple(session.signs_in_with),
        session.expires_at,
        seen,
        None if agency else account.builder_session,
    )


def check_copied(account: Account, copied: str, *, agency: bool = False) -> BrowserSession:
    """The session in a request copied as cURL; of the agency's login, whatever sub-account it was copied in.

    Raises:
        UsageError: there is none in the text, or it is of another account.
        AuthenticationError: it is over.
    """
    session = BrowserSession.from_text(copied)
    if agency:
        session.check()
    else:
        check_session(account, session)
    return session


def token_entry(workspace: Workspace, named: str | None = None) -> KeptToken:
    """The name under which an account's file has its token in the keyring.

    Raises:
        UsageError: there is no such account, or its file does not name the keyring.
    """
    chosen = chosen_account(workspace, named)
    reference = token_reference(chosen.value)
    kind, _, name = (reference or "").partition(":")
    if kind != "keyring":
        there = f"reads its token from {reference}" if kind else "names no token"
        raise UsageError(
            f"the account '{chosen.value.account}' {there}, not from the keyring",
            location=chosen.document.location(("token",), key=True),
            hint=f"write 'token: keyring:{chosen.value.account}' in the account file",
        )
    return KeptToken(chosen.value.account, name)


def session_entry(account: Account, *, agency: bool = False) -> KeptToken:
    """The name under which an account's builder session is kept, or that of the agency's login."""
    return KeptToken(account.account, AGENCY_ENTRY if agency else keyring_entry(account.account))


def check_keeps(entry: KeptToken) -> None:
    """Make sure, before a secret is asked for, that the keyring keeps one: some are shown only once.

    Raises:
        GhlFlowError: it does not.
    """
    keyring_store.check_writable(entry.name, _LARGEST_SECRET)


def keep_token(entry: KeptToken, token: str) -> None:
    """Keep a token there.

    Raises:
        UsageError: it cannot be one.
        GhlFlowError: the keyring refuses.
    """
    keep_secret(entry.name, header_secret(token))
    forget_rescued(entry.name)


def credentials(workspace: Workspace, which: Accounts) -> AccountsCredentials:
    """What each account has to sign in with. No secret is in it.

    Raises:
        UsageError: there is no such account.
        SpecError: the only account chosen has a file that is not valid.
    """
    chosen = chosen_accounts(workspace, which)
    found = [
        AccountCredentials(
            item.value.account,
            _token(item.value),
            _session(item.value),
            needs_session=item.value.workflow_driver == "builder",
        )
        for item in chosen.accounts
    ]
    return AccountsCredentials(tuple(found), tuple(chosen.unusable.items()))


def token_reference(account: Account) -> str | None:
    """Where the token is that signs in, or that others are got for."""
    if account.oauth is not None:
        return account.oauth.refresh_token
    return account.agency.token if account.agency is not None else account.token


def _token(account: Account) -> TokenStatus:
    reference = token_reference(account)
    kind = "oauth" if account.oauth else "agency" if account.agency else ""
    if reference is None:
        return TokenStatus(kind, None, None)
    shown = reference if is_reference(reference) else MASK
    try:
        resolve_secret(reference, os.environ)
    except GhlFlowError as error:
        return TokenStatus(kind, shown, str(error))
    return TokenStatus(kind, shown, None)


def _session(account: Account) -> SessionStatus:
    reference = account.builder_session
    found: BrowserSession | None = None
    try:
        if reference is not None:
            found = BrowserSession.from_text(resolve_secret(reference, os.environ).reveal())
        else:
            found = kept_session(account)
            if found is None:
                return SessionStatus()
            own = kept_session(account, agency=False)
            reference = "keyring" if own == found else "keyring (agency)"
        found.check()
    except GhlFlowError as error:
        return SessionStatus(reference, found is not None, found.expires_at if found else None, str(error))
    return SessionStatus(reference, True, found.expires_at)
