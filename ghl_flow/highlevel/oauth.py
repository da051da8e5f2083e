"""Access tokens that end and are renewed: of an OAuth app, and of an agency for one of its sub-accounts.

An access token of HighLevel lasts about a day. A refresh token is used up by its first use and comes with
the next one in the answer, so that is kept before anything else is sent (docs/credentials.md).
"""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path

import anyio
import httpx
from filelock import FileLock, Timeout
from platformdirs import user_state_path

from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.files import private_folder, read_text, reason_of, write_whole
from ghl_flow.highlevel import keyring_store
from ghl_flow.highlevel.endpoints import checked_url
from ghl_flow.highlevel.errors import ApiError, RateLimitedError, Refusal, RequestLine, ServerError, error_of
from ghl_flow.highlevel.secret import Secret, header_secret, keep_secret, resolve_secret
from ghl_flow.wire.json import JsonObject, parse_json, text_of

_EARLY = 120.0  # seconds before its end at which a token is renewed
_TOKEN_PATH, _LOCATION_TOKEN_PATH = "/oauth/token", "/oauth/locationToken"
_VERSION = "2021-07-28"
_LONGEST_MESSAGE = 200
_PATIENCE = 2.0  # seconds of waiting for another process before that is said
_LONGEST_WAIT = 50.0  # seconds: less than one attempt at a request may take
_LARGEST_TOKENS = 6000  # characters: two JSON Web Tokens of a sub-account with every scope


class RenewalFailedError(ApiError):
    """The token endpoint did not answer as it should: it may later. The request was not sent.

    `pause` in seconds, if HighLevel said how long.
    """

    pause: float | None = None


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
        # What was read is kept, also when the command is stopped meanwhile: there is no second answer.
        with anyio.CancelScope(shield=True):
            content = await response.aread()
        if response.status_code == 429 or response.status_code >= 500:
            raise self._not_now(response, content)
        try:
            parsed = parse_json(content)
        except ValueError:
            parsed = None
        answer = parsed if isinstance(parsed, dict) else {}
        token = text_of(answer, "access_token")
        if response.status_code >= 300 and not answer:
            # A page of a proxy or a firewall says nothing of the token.
            line = RequestLine("POST", response.request.url.path)
            raise error_of(Refusal(line, response.status_code, response.headers, content), scrub=self._scrub)
        if not response.is_success or not token:
            said = answer.get("error_description") or answer.get("message") or answer.get("error") or ""
            raise self._refused(response.status_code, self._scrub(str(said))[:_LONGEST_MESSAGE])
        self._keep(answer)
        lasts = answer.get("expires_in")
        self._adopt(token, time.time() + (lasts if isinstance(lasts, int | float) else 0))

    def _not_now(self, response: httpx.Response, content: bytes) -> RenewalFailedError:
        line = RequestLine("POST", response.request.url.path, read_only=True)
        error = error_of(Refusal(line, response.status_code, response.headers, content), scrub=self._scrub)
        failed = RenewalFailedError(
            f"the token was not renewed: {error}",
            request=line,
            hint="nothing else was sent; run the same command again in some minutes",
            status=error.status,
            messages=error.messages,
        )
        failed.pause = error.retry_after if isinstance(error, RateLimitedError | ServerError) else None
        return failed

    def _scrub(self, text: str) -> str:
        for secret in self.secrets:
            text = secret.scrub(text)
        return text

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

    def __init__(
        self,
        base_url: str,
        client_id: Secret,
        client_secret: Secret,
        entry: str,
        notice: Callable[[str], None] | None = None,
        *,
        must_lock: bool = True,
    ) -> None:
        super().__init__(base_url)
        self._client_id, self._client_secret, self._entry = client_id, client_secret, entry
        self._refresh = Secret("")
        self._notice, self._noticed = notice or (lambda _: None), False
        self._must_lock = must_lock

    @property
    def secrets(self) -> tuple[Secret, ...]:
        return (*super().secrets, self._client_secret, self._refresh)

    @asynccontextmanager
    async def _others(self) -> AsyncGenerator[None, None]:
        try:
            lock = FileLock(_state_folder() / f"{_digest(self._entry)}.lock", mode=0o600)
            await self._acquire(lock)
        except UsageError as error:
            if self._must_lock:
                raise
            self._notice(f"{error}; the token is used without a lock")
            self._read()
            yield
            return
        try:
            self._read()
            yield
        finally:
            lock.release()

    async def _acquire(self, lock: FileLock) -> None:
        began = time.monotonic()
        while True:
            try:
                lock.acquire(blocking=False)
            except Timeout:
                waited = time.monotonic() - began
                if waited > _LONGEST_WAIT:
                    raise AuthenticationError(
                        f"another run has been renewing the token of {self._entry} for {waited:.0f} s",
                        hint="end that run, then run the same command again",
                    ) from None
                if not self._noticed and waited > _PATIENCE:
                    self._noticed = True
                    self._notice(f"waiting for another run that renews the token of {self._entry}")
                await anyio.sleep(0.05)
            except OSError as error:
                raise UsageError(f"cannot lock {lock.lock_file}: {reason_of(error)}") from None
            else:
                break

    def _read(self) -> None:
        """What the keyring has now: another process may have renewed."""
        text = self._put_back() or resolve_secret(f"keyring:{self._entry}", {}).reveal()
        try:
            kept = parse_json(text)
        except ValueError:
            kept = None
        if not isinstance(kept, dict):
            self._refresh = Secret(text)
            return
        self._refresh = Secret(text_of(kept, "refresh_token"))
        token, ends_at = text_of(kept, "access_token"), kept.get("ends_at")
        if token and isinstance(ends_at, int | float) and ends_at - _EARLY > time.time():
            self._adopt(token, ends_at)

    def _put_back(self) -> str | None:
        """What an earlier run could not put into the keyring is put there now."""
        text = rescued(self._entry)
        if text is not None:
            keep_secret(self._entry, Secret(text))
            with suppress(OSError):
                _rescue_file(self._entry).unlink()
        return text

    def _renewal(self) -> httpx.Request:
        # The refresh token is used up by what follows: better now than then if the next cannot be kept.
        keyring_store.check_writable(self._entry, _LARGEST_TOKENS)
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
        self._refresh = Secret(following)
        text = json.dumps(kept)
        try:
            keep_secret(self._entry, Secret(text))
        except AuthenticationError as error:
            file = _state_folder() / _rescue_file(self._entry).name
            write_whole(file, text, private=True)
            raise AuthenticationError(
                f"{error}; the new refresh token is kept in {file}",
                hint="unlock or repair the keyring and run the same command again: it puts the token back",
            ) from None

    def _refused(self, status: int, said: str) -> AuthenticationError:
        return AuthenticationError(
            f"HighLevel does not renew the token of the app (POST {_TOKEN_PATH} answered {status}"
            f"{': ' + said if said else ''})",
            hint="the refresh token is used up, revoked, or of another app: install the app in the "
            "sub-account again, and hand its refresh token to 'ghl-flow auth token'",
        )


def rescued(entry: str) -> str | None:
    """Tokens that could not be put into the keyring when they were got; None where there are none."""
    file = _rescue_file(entry)
    return read_text(file).strip() or None if file.is_file() else None


def _rescue_file(entry: str) -> Path:
    return _state_path() / f"{_digest(entry)}.rescued"


def _state_folder() -> Path:
    # Of this user alone: in a folder for everybody another one could take the lock, and keep it.
    return private_folder(_state_path())


def _state_path() -> Path:
    return user_state_path("ghl-flow") / "oauth"


def _digest(entry: str) -> str:
    return sha256(entry.encode()).hexdigest()[:16]


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
            f"answered {status}{': ' + said if said else ''})",
            hint="the agency token needs the scope oauth.write, company_id has to be its agency, and the app "
            f"has to be installed in {self._location_id} (agency view > Settings > Private Integrations, or "
            "the app's installation page)",
        )
