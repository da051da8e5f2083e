"""Tokens that end and are renewed before they do, or once when they are refused."""

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import ClassVar

import anyio
import httpx

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.endpoints import checked_url
from ghl_flow.highlevel.errors import ApiError, RateLimitedError, RequestLine, ServerError
from ghl_flow.highlevel.refusal import Refusal, error_of
from ghl_flow.highlevel.secret import Secret, header_secret
from ghl_flow.wire.json import JsonObject, parse_json, text_of

EARLY = 120.0  # seconds before its end at which a token is renewed
_LONGEST_MESSAGE = 200
LATER = "nothing else was sent; run the same command again in some minutes"
_UNKNOWN_LIFE = 3600.0  # seconds
_LONGEST_LIFE = 10 * 365 * 86_400.0  # seconds


def ends_at(answer: JsonObject) -> float:
    """When the token of an answer ends, in seconds since 1970. Where that is not said: in an hour.

    Taken for one that is over, it would be renewed before each request.
    """
    lasts = answer.get("expires_in")
    if isinstance(lasts, str) and lasts.isdecimal() and len(lasts) < 12:
        lasts = int(lasts)
    known = isinstance(lasts, int | float) and not isinstance(lasts, bool) and 0 < lasts < _LONGEST_LIFE
    return time.time() + (lasts if known and isinstance(lasts, int | float) else _UNKNOWN_LIFE)


class RenewalFailedError(ApiError):
    """The token endpoint did not answer as it should: it may later. The request was not sent.

    `pause` in seconds, if HighLevel said how long.
    """

    pause: float | None = None


class RenewedToken(httpx.Auth, ABC):
    """Signs requests with a token that it renews: before it ends, and once when it is refused (401)."""

    endpoint: ClassVar[str]
    """The path that a new one is asked of."""
    refusals: ClassVar[frozenset[int]]
    """Status codes that say something of the token. Any other is about the request or the way there."""

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
        if used is None or self._ends_at - EARLY <= time.time():
            async with self._renewing(used) as due:
                if due:
                    await self._take((yield self._renewal()))
        used = self._token
        request.headers["Authorization"] = self._bearer()
        response = yield request
        if response.status_code != 401:
            return
        del request.headers["Authorization"]  # refused, so it counts as not sent
        async with self._renewing(used) as due:
            if due:
                await self._take((yield self._renewal()))
        request.headers["Authorization"] = self._bearer()
        yield request

    @staticmethod
    def has_signed(request: httpx.Request) -> bool:
        """Whether it got as far as being sent; before that, what is lost is the way to a token."""
        return "Authorization" in request.headers

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
        if response.is_success and not token:
            if text_of(answer, "refresh_token"):
                self._keep(answer)  # the one before is used up all the same
            # A page of the network's login, for one, says nothing of the token.
            answered = Answer(RequestLine("POST", response.request.url.path), response.status_code, content)
            answered.object()
            raise answered.malformed("the answer has no 'access_token'")
        if not response.is_success and (not answer or response.status_code not in self.refusals):
            line = RequestLine("POST", response.request.url.path)
            raise error_of(Refusal(line, response.status_code, response.headers, content), scrub=self._scrub)
        if not response.is_success:
            said = answer.get("error_description") or answer.get("message") or answer.get("error") or ""
            raise self._refused(response.status_code, self._scrub(str(said))[:_LONGEST_MESSAGE])
        self._keep(answer)
        self._adopt(token, ends_at(answer))

    def _not_now(self, response: httpx.Response, content: bytes) -> RenewalFailedError:
        line = RequestLine("POST", response.request.url.path, read_only=True)
        error = error_of(Refusal(line, response.status_code, response.headers, content), scrub=self._scrub)
        failed = RenewalFailedError(
            f"the token was not renewed: {error}",
            request=line,
            hint=LATER,
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
