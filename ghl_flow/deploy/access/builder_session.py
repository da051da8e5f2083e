"""A browser session kept for an account in the keyring, and whether HighLevel takes it."""

from datetime import UTC, datetime

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel import (
    BrowserSession,
    BuilderApi,
    Endpoints,
    Secret,
    Transport,
    builder_limiter,
    forget_secret,
    keep_secret,
    open_client,
    resolve_secret,
)
from ghl_flow.highlevel.keyring_store import NoKeyringError
from ghl_flow.highlevel.secret import NoSecretError
from ghl_flow.highlevel.transport import WRITING_METHODS
from ghl_flow.spec.account import Account

AGENCY_ENTRY = "builder-agency"
"""The name of the keyring entry that has the session of the agency's login."""


def keyring_entry(account: str) -> str:
    """The name of the keyring entry that has an account's session."""
    return f"builder/{account}"


def keep_session(entry: str, session: BrowserSession) -> None:
    """Put a session into the keyring, under the entry of an account or `AGENCY_ENTRY`.

    Raises:
        AuthenticationError: there is no keyring.
    """
    keep_secret(entry, Secret(session.to_text()))


def kept_session(account: Account, *, agency: bool = True) -> BrowserSession | None:
    """The session that the keyring has for the account; None where it has none or there is no keyring.

    Its own; that of the agency's login (`agency`) where it has none, or one that is over.

    Raises:
        GhlFlowError: what it has cannot be read, or the keyring is locked or does not answer.
    """
    own = _kept(keyring_entry(account.account))
    if not agency or (own is not None and not own.is_over):
        return own
    shared = _kept(AGENCY_ENTRY)
    if shared is None or (shared.is_over and own is not None):
        return own
    company = account.agency.company_id if account.agency is not None else ""
    of_another = company and shared.company_id and company != shared.company_id
    return own if of_another else shared


def is_kept(entry: str) -> bool:
    """Whether the keyring has something there; raises as `kept_session` does."""
    return _kept(entry) is not None


def _kept(entry: str) -> BrowserSession | None:
    try:
        text = resolve_secret(f"keyring:{entry}", {})
    except (NoSecretError, NoKeyringError):
        return None
    return BrowserSession.from_text(text.reveal())


def forget_session(entry: str) -> bool:
    """Take a session out of the keyring; False when there was none.

    Raises:
        AuthenticationError: there is no keyring.
    """
    return forget_secret(entry)


def check_session(account: Account, session: BrowserSession) -> None:
    """Make sure that the session is not over and, as far as it says, is one for this sub-account.

    Raises:
        AuthenticationError: it is over, or for others.
    """
    session.check(datetime.now(UTC))
    if session.locations and account.location_id not in session.locations:
        raise AuthenticationError(
            f"that session is for the sub-account {', '.join(session.locations[:3])}, not for "
            f"{account.location_id} of the account '{account.account}'",
            hint="switch to that sub-account in the browser, open its workflow builder and copy from there",
        )


async def workflows_seen(account: Account, session: BrowserSession, endpoints: Endpoints) -> int:
    """How many workflows the session sees in the account; sends GET requests only.

    Raises:
        HighLevelError: HighLevel does not take the session, or cannot be reached.
    """
    async with open_client() as client:
        transport = Transport(
            client,
            endpoints.builder_url,
            session.all_headers(),
            builder_limiter(),
            limited_methods=WRITING_METHODS,
        )
        return len(await BuilderApi(transport, account.location_id).list_workflows())
