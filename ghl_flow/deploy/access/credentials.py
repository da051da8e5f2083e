"""What opens an account: its token, and the builder session if it has one."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial

from ghl_flow.deploy.access.builder_session import kept_session
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import (
    AgencyToken,
    BrowserSession,
    OAuthApp,
    RenewedToken,
    Secret,
    resolve_secret,
)
from ghl_flow.highlevel.browser_session import SessionNeededError
from ghl_flow.highlevel.oauth import rescued
from ghl_flow.remedy import pasted
from ghl_flow.spec.account import Account, OAuth

SignIn = Callable[[str], RenewedToken]
"""Makes the token that is renewed, of the URL of the documented API."""
FindSession = Callable[[], BrowserSession | None]
"""Looks for the builder session: None where there is none, the error when the one named cannot be had."""
Notice = Callable[[str], None]
"""Given what the operator should know while they wait."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens one sub-account.

    `token` is what signs in at the documented API; one that is renewed is made when it is known where
    that is. `session` is wanted by the builder's backend alone, and looked for when that is used: a keyring
    that is locked or does not answer stops only what needs it. `secret` finds others, which flows name.
    """

    token: Secret | SignIn
    session: BrowserSession | FindSession | None = None
    agency: Secret | None = None
    secret: Callable[[str], Secret] = field(default=partial(resolve_secret, env=os.environ))

    def has_session(self) -> bool:
        """Whether there is a builder session, or one is named that cannot be had."""
        try:
            return self._found() is not None
        except GhlFlowError:
            return True

    def _found(self) -> BrowserSession | None:
        return self.session() if callable(self.session) else self.session

    def builder_session(self, account: str) -> BrowserSession:
        """The session, for who needs it now.

        Raises:
            GhlFlowError: there is none, it cannot be read, or it is over.
        """
        session = self._found()
        if session is None:
            raise SessionNeededError(
                f"the account '{account}' has no builder session, and the builder driver needs one",
                hint=pasted(f"'ghl-flow auth builder -a {account}'")
                + " keeps one in the keyring, and with --agency one for every account; on a machine without "
                "a keyring put the request copied as cURL into an environment variable, and write "
                "'builder_session: env:NAME' in the account file",
            )
        session.check(datetime.now(UTC))
        return session


def credentials_of(
    account: Account,
    environment: Mapping[str, str] | None = None,
    notice: Notice | None = None,
    *,
    must_lock: bool = True,
) -> Credentials:
    """The token and, if it has one, the builder session that the account file points at.

    `must_lock`: a token of an app is used only with its lock held, which has to be written to the disk.

    Raises:
        AuthenticationError: the token is not named or not set.
    """
    variables = os.environ if environment is None else environment
    session = cache(partial(_session_of, account, variables))
    if account.oauth is not None:
        return Credentials(_app(account.oauth, variables, notice, must_lock=must_lock), session)
    if account.agency is not None:
        token, company_id = (
            resolve_secret(account.agency.token, variables, "the token of the agency"),
            account.agency.company_id,
        )
        return Credentials(
            lambda url: AgencyToken(url, token, company_id, account.location_id), session, token
        )
    if account.token is None:
        raise AuthenticationError(
            f"the account '{account.account}' names no token",
            hint="make a Private Integration in HighLevel (Settings > Private Integrations), then write "
            "'token: env:NAME' in the account file; or try it all with --sandbox",
        )
    return Credentials(resolve_secret(account.token, variables), session)


def _app(oauth: OAuth, variables: Mapping[str, str], notice: Notice | None, *, must_lock: bool) -> SignIn:
    client_id = resolve_secret(oauth.client_id, variables, "the client id of the app")
    client_secret = resolve_secret(oauth.client_secret, variables, "the client secret of the app")
    entry = oauth.refresh_token.removeprefix("keyring:")
    # Missing: better said before anything is sent.
    if rescued(entry) is None:
        resolve_secret(oauth.refresh_token, variables, "the refresh token of the app")
    return lambda url: OAuthApp(url, client_id, client_secret, entry, notice, must_lock=must_lock)


def _session_of(account: Account, variables: Mapping[str, str]) -> BrowserSession | None:
    if account.builder_session is None:
        return kept_session(account)
    session = resolve_secret(
        account.builder_session, variables, "a request to the workflow builder, copied as cURL,"
    )
    return BrowserSession.from_text(session.reveal())
