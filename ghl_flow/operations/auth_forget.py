"""Take credentials out of the keyring."""

from dataclasses import dataclass
from enum import Enum, auto

from ghl_flow.deploy.access.builder_session import AGENCY_ENTRY, forget_session, keyring_entry
from ghl_flow.highlevel import forget_secret, keyring_store
from ghl_flow.highlevel.oauth import forget_rescued, rescued
from ghl_flow.operations.accounts import chosen_account
from ghl_flow.operations.auth import token_reference
from ghl_flow.operations.workspace import Workspace


class Forgotten(Enum):
    """What was taken out of the keyring."""

    SESSION = auto()
    TOKEN = auto()


@dataclass(frozen=True, slots=True)
class Gone:
    """What is in the keyring no more, of an account or with None of the agency's login."""

    account: str | None
    what: tuple[Forgotten, ...]
    token_stays: bool = False
    """The keyring has the account's token, and was not asked to forget it."""


def forget_credentials(
    workspace: Workspace, named: str | None, *, with_token: bool, agency: bool = False
) -> Gone:
    """Take an account's builder session out of the keyring, and its token; what was there.

    `agency`: that of the agency's login, which is of no account.

    Raises:
        UsageError: there is no such account.
    """
    if agency:
        return Gone(None, (Forgotten.SESSION,) if forget_session(AGENCY_ENTRY) else ())
    account = chosen_account(workspace, named).value
    gone = [Forgotten.SESSION] if forget_session(keyring_entry(account.account)) else []
    kind, _, name = (token_reference(account) or "").partition(":")
    if kind != "keyring":
        return Gone(account.account, tuple(gone))
    there = rescued(name) is not None
    if not with_token:
        return Gone(account.account, tuple(gone), token_stays=there or keyring_store.read(name) is not None)
    if forget_secret(name) or there:
        gone.append(Forgotten.TOKEN)
    forget_rescued(name)
    return Gone(account.account, tuple(gone))
