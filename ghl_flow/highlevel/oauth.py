"""The tokens of an OAuth app: in the keyring, renewed by one process at a time.

An access token of HighLevel lasts about a day. A refresh token is used up by its first use and comes with
the next one in the answer, so that is kept before anything else is sent (docs/credentials.md).
"""

import json
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import sha256
from pathlib import Path

import anyio
import httpx
from filelock import FileLock, Timeout
from platformdirs import user_state_path

from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError
from ghl_flow.files import private_folder, read_text, reason_of, write_whole
from ghl_flow.highlevel import keyring_store
from ghl_flow.highlevel.renewed_token import EARLY, RenewedToken, ends_at
from ghl_flow.highlevel.secret import Secret, keep_secret, resolve_secret
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import JsonObject, parse_json, text_of

_PATIENCE = 2.0  # seconds of waiting for another process before that is said
_LONGEST_WAIT = 50.0  # seconds: less than one attempt at a request may take
_LARGEST_TOKENS = 6000  # characters: two JSON Web Tokens of a sub-account with every scope


class OAuthApp(RenewedToken):
    """A marketplace app that was installed in the sub-account.

    Its tokens are in the keyring under `entry`, so that processes share them: the refresh token as it was
    first put there, then `{refresh_token, access_token, ends_at}`.
    """

    endpoint = "/oauth/token"
    refusals = frozenset((400, 401, 422))

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
            except (OSError, NotImplementedError) as error:  # the latter where a file system has no locks
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
        token, ends = text_of(kept, "access_token"), kept.get("ends_at")
        if token and isinstance(ends, int | float) and ends - EARLY > time.time():
            self._adopt(token, ends)

    def _put_back(self) -> str | None:
        """What an earlier run could not put into the keyring is put there now."""
        text = rescued(self._entry)
        if text is not None:
            keep_secret(self._entry, Secret(text))
            forget_rescued(self._entry)
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
        return self._post(self.endpoint, form)

    def _keep(self, answer: JsonObject) -> None:
        following = text_of(answer, "refresh_token") or self._refresh.reveal()
        kept = {
            "refresh_token": following,
            "access_token": text_of(answer, "access_token"),
            "ends_at": ends_at(answer),
        }
        self._refresh = Secret(following)
        text = json.dumps(kept)
        try:
            keep_secret(self._entry, Secret(text))
        except AuthenticationError as error:
            try:
                file = _state_folder() / _rescue_file(self._entry).name
                write_whole(file, text, private=True)
            except (OSError, GhlFlowError) as second:
                raise AuthenticationError(
                    f"{error}; nor could the new refresh token be kept in {_rescue_file(self._entry)} "
                    f"({reason_of(second) if isinstance(second, OSError) else second}), "
                    "and the one before is used up",
                    hint="repair the keyring or the disk, install the app in the sub-account again, and "
                    "store its refresh token with " + pasted("'ghl-flow auth token'"),
                ) from None
            raise AuthenticationError(
                f"{error}; the new refresh token is kept in {file}",
                hint="unlock or repair the keyring and run the same command again: it puts the token back",
            ) from None

    def _refused(self, status: int, said: str) -> AuthenticationError:
        again = (
            "the refresh token is used up, revoked, or of another app: install the app in the "
            "sub-account again, and store its refresh token with " + pasted("'ghl-flow auth token'")
        )
        # RFC 6749, 5.2: 401 is about the app that asks, 400 about the token that it shows.
        app = "check client_id and client_secret; if they are those of the app, " if status == 401 else ""
        return AuthenticationError(
            f"HighLevel does not renew the token of the app (POST {self.endpoint} answered {status}"
            f"{': ' + said if said else ''})",
            hint=app + again,
        )


def rescued(entry: str) -> str | None:
    """Tokens that could not be put into the keyring when they were got; None where there are none."""
    file = _rescue_file(entry)
    return read_text(file).strip() or None if file.is_file() else None


def forget_rescued(entry: str) -> None:
    """Let go of them: they are in the keyring, or what a person put there since counts."""
    with suppress(OSError):
        _rescue_file(entry).unlink()


def _rescue_file(entry: str) -> Path:
    return _state_path() / f"{_digest(entry)}.rescued"


def _state_folder() -> Path:
    # Of this user alone: in a folder for everybody another one could take the lock, and keep it.
    return private_folder(_state_path())


def _state_path() -> Path:
    return user_state_path("ghl-flow") / "oauth"


def _digest(entry: str) -> str:
    return sha256(entry.encode()).hexdigest()[:16]
