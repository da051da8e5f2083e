"""Access tokens that end and are renewed: of an OAuth app, and of an agency for one of its sub-accounts.

An access token of HighLevel lasts about a day. A refresh token is used up by its first use and comes with
the next one in the answer, so that is kept before anything else is sent (docs/credentials.md).
"""

import json
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import anyio
import httpx
from filelock import FileLock, Timeout

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel.endpoints import checked_url
from ghl_flow.highlevel.secret import Secret, header_secret, keep_secret, resolve_secret
from ghl_flow.wire.json import JsonObject, text_of

_EARLY = 120.0  # seconds before its end at which a token is renewed
_TOKEN_PATH, _LOCATION_TOKEN_PATH = "/oauth/token", "/oauth/locationToken"
_VERSION = "2021-07-28"


class RenewedToken(httpx.Auth, ABC):
    """Signs requests with a token that it renews: before it ends, and once when it is refused (401)."""

    def __init__(self, base_url: str) -> None:
        """
        Raises:
            UsageError: a URL to which a token must not be sent.
        """
        self._base_url = checked_url(base_url)
        self._token: Secret | None = None
        self._ends_at = 0.0
        self._turn = anyio.Lock()

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must not be shown, as far as it is known by now."""
        return (self._token,) if self._token is not None else ()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Renew where that is due, send the request, and once more if the token was refused."""
        used = self._token
        if used is None or self._ends_at - _EARLY <= time.time():
            async with self._renewing(used) as due:
                if due:
                    await self._take((yield self._renewal()))
        used = self._token
        request.headers["Authorization"] = self._bearer()
        response = yield request
        if response.status_code != 401:
            return
        async with self._renewing(used) as due:
            if due:
                await self._take((yield self._renewal()))
        request.headers["Authorization"] = self._bearer()
        yield request

    @asynccontextmanager
    async def _renewing(self, used: Secret | None) -> AsyncGenerator[bool, None]:
        """One at a time; whether a renewal is still due, or somebody made it while this one waited."""
        async with self._turn, self._others():
            yield not self._has_another(used)

    @asynccontextmanager
    async def _others(self) -> AsyncGenerator[None, None]:
        """Keeps other processes from renewing meanwhile, where that matters."""
        yield

    def _has_another(self, used: Secret | None) -> bool:
        return self._token is not None and self._token != used

    @abstractmethod
    def _renewal(self) -> httpx.Request:
        """The request for a new token."""

    @abstractmethod
    def _keep(self, answer: JsonObject) -> None:
        """Keep what has to last, before the new token is used."""

    @abstractmethod
    def _refused(self, status: int, said: str) -> AuthenticationError:
        """The error when there is no new token."""

    async def _take(self, response: httpx.Response) -> None:
        try:
            answer = json.loads(await response.aread())
        except ValueError:
            answer = {}
        answer = answer if isinstance(answer, dict) else {}
        token = text_of(answer, "access_token")
        if not response.is_success or not token:
            said = answer.get("error_description") or answer.get("message") or answer.get("error") or ""
            raise self._refused(response.status_code, str(said)[:200])
        self._keep(answer)
        lasts = answer.get("expires_in")
        self._adopt(token, time.time() + (lasts if isinstance(lasts, int | float) else 0))

    def _adopt(self, token: str, ends_at: float) -> None:
        self._token, self._ends_at = header_secret(token), ends_at

    def _bearer(self) -> str:
        return f"Bearer {self._token.reveal() if self._token else ''}"

    def _post(self, path: str, form: dict[str, str], headers: dict[str, str] | None = None) -> httpx.Request:
        everything = {"Accept": "application/json", **(headers or {})}
        return httpx.Request("POST", self._base_url + path, data=form, headers=everything)


class OAuthApp(RenewedToken):
    """A marketplace app that was installed in the sub-account.

    Its tokens are in the keyring under `entry`, so that processes share them: the refresh token as it was
    first put there, then `{refresh_token, access_token, ends_at}`.
    """

    def __init__(self, base_url: str, client_id: Secret, client_secret: Secret, entry: str) -> None:
        super().__init__(base_url)
        self._client_id, self._client_secret, self._entry = client_id, client_secret, entry
        self._refresh = Secret("")

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return (*super().secrets, self._client_secret, self._refresh)

    @asynccontextmanager
    async def _others(self) -> AsyncGenerator[None, None]:
        name = sha256(self._entry.encode()).hexdigest()[:16]
        lock = FileLock(Path(tempfile.gettempdir()) / f"ghl-flow-oauth-{name}.lock", mode=0o600)
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                await anyio.sleep(0.05)
            else:
                break
        try:
            self._read()
            yield
        finally:
            lock.release()

    def _read(self) -> None:
        """What the keyring has now: another process may have renewed."""
        text = resolve_secret(f"keyring:{self._entry}", {}).reveal()
        try:
            kept = json.loads(text)
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            self._refresh = Secret(text)
            return
        self._refresh = Secret(text_of(kept, "refresh_token"))
        token, ends_at = text_of(kept, "access_token"), kept.get("ends_at")
        if token and isinstance(ends_at, int | float) and ends_at - _EARLY > time.time():
            self._adopt(token, ends_at)

    def _renewal(self) -> httpx.Request:
        form = {
            "client_id": self._client_id.reveal(),
            "client_secret": self._client_secret.reveal(),
            "grant_type": "refresh_token",
            "refresh_token": self._refresh.reveal(),
            "user_type": "Location",
        }
        return self._post(_TOKEN_PATH, form)

    def _keep(self, answer: JsonObject) -> None:
        lasts = answer.get("expires_in")
        following = text_of(answer, "refresh_token") or self._refresh.reveal()
        kept = {
            "refresh_token": following,
            "access_token": text_of(answer, "access_token"),
            "ends_at": time.time() + (lasts if isinstance(lasts, int | float) else 0),
        }
        keep_secret(self._entry, Secret(json.dumps(kept)))
        self._refresh = Secret(following)

    def _refused(self, status: int, said: str) -> AuthenticationError:
        return AuthenticationError(
            f"HighLevel does not renew the token of the app (POST {_TOKEN_PATH} answered {status}"
            f"{': ' + self._refresh.scrub(self._client_secret.scrub(said)) if said else ''})",
            hint="the refresh token is used up, revoked, or of another app: install the app in the "
            "sub-account again, and hand its refresh token to 'ghl-flow auth token'",
        )


class AgencyToken(RenewedToken):
    """A token of the agency, exchanged for one of the sub-account."""

    def __init__(self, base_url: str, token: Secret, company_id: str, location_id: str) -> None:
        super().__init__(base_url)
        self._agency = header_secret(token.reveal())
        self._company_id, self._location_id = company_id, location_id

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return (*super().secrets, self._agency)

    def _renewal(self) -> httpx.Request:
        return self._post(
            _LOCATION_TOKEN_PATH,
            {"companyId": self._company_id, "locationId": self._location_id},
            {"Authorization": f"Bearer {self._agency.reveal()}", "Version": _VERSION},
        )

    def _keep(self, answer: JsonObject) -> None:
        """Nothing lasts: the next run asks again."""

    def _refused(self, status: int, said: str) -> AuthenticationError:
        return AuthenticationError(
            f"HighLevel gives no token of the sub-account for the agency's (POST {_LOCATION_TOKEN_PATH} "
            f"answered {status}{': ' + self._agency.scrub(said) if said else ''})",
            hint="the agency token needs the scope oauth.write, company_id has to be its agency, and the app "
            f"has to be installed in {self._location_id} (agency view > Settings > Private Integrations, or "
            "the app's installation page)",
        )
