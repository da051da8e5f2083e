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


def keyring_entry(account: str) -> str:
    """The name of the keyring entry that has an account's session."""
    return f"builder/{account}"


def keep_session(account: Account, session: BrowserSession) -> None:
    """Put a session into the keyring.

    Raises:
        AuthenticationError: there is no keyring.
    """
    keep_secret(keyring_entry(account.account), Secret(session.to_text()))


def kept_session(account: Account) -> BrowserSession | None:
    """The session that the keyring has for the account; None where it has none or there is no keyring.

    Raises:
        GhlFlowError: what it has cannot be read, or the keyring is locked or does not answer.
    """
    try:
        text = resolve_secret(f"keyring:{keyring_entry(account.account)}", {})
    except (NoSecretError, NoKeyringError):
        return None
    return BrowserSession.from_text(text.reveal())


def forget_session(account: Account) -> bool:
    """Take the session out of the keyring; False when there was none.

    Raises:
        AuthenticationError: there is no keyring.
    """
    return forget_secret(keyring_entry(account.account))


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
