"""Sending one request: paced, timed, retried where that is safe, and its failure told plainly.

Only what may safely be sent twice is: reads, and requests that HighLevel refused with 429.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import stamina

from ghl_flow.errors import UsageError
from ghl_flow.highlevel.answer import Answer
from ghl_flow.highlevel.browser_session import SIGN_IN_HEADERS
from ghl_flow.highlevel.client import TIMEOUT
from ghl_flow.highlevel.endpoints import checked_url
from ghl_flow.highlevel.errors import ConnectionLostError, RateLimitedError, RequestLine, ServerError
from ghl_flow.highlevel.limits import RequestLimiter, builder_limiter, public_limiter
from ghl_flow.highlevel.refusal import Advice, Refusal, error_of
from ghl_flow.highlevel.renewed_token import LATER, RenewalFailedError, RenewedToken
from ghl_flow.highlevel.secret import Secret, header_secret
from ghl_flow.masking import masked
from ghl_flow.wire.json import JsonObject

__all__ = [
    "ALL_METHODS",
    "WRITING_METHODS",
    "RequestLog",
    "RetryPolicy",
    "Transport",
    "builder_limiter",
    "path_of",
    "public_limiter",
]

RequestLog = Callable[[str, str, int], None]
"""Told of every attempt: method, path, and the status, 0 when there was no answer."""

ALL_METHODS = frozenset(("GET", "POST", "PUT", "DELETE"))
WRITING_METHODS = ALL_METHODS - {"GET"}

# Retries are told through the request log; without this they would also be printed to stderr.
logging.getLogger("stamina").addHandler(logging.NullHandler())

# Failures before anything was sent: the request cannot have been acted on.
_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently, in seconds. Waits double from `first_wait`, with jitter on top.

    `longest_pause`: a Retry-After beyond it is not waited for. `deadline`: for one attempt as a whole.
    """

    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 10
    jitter: float = 1
    longest_pause: float = 60
    give_up_after: float = 180
    deadline: float = 60


@dataclass(frozen=True, slots=True)
class Transport:
    """One host, one location: its headers, which sign in, and its limiter.

    Reads are repeated after a lost connection, a 5xx or a 429. A write is repeated after a 429 only,
    which says that nothing was done; after anything else it may have happened, and only the caller
    can look. Redirects are not followed. `limited_methods` are those the limiter counts. `token` signs in
    where no header does.

    Raises:
        UsageError: a base URL to which a token must not be sent.
        AuthenticationError: a token that cannot stand in a header.
    """

    client: httpx.AsyncClient
    base_url: str
    headers: Mapping[str, Secret | str]
    limiter: RequestLimiter | None = None
    limited_methods: frozenset[str] = ALL_METHODS
    request_log: RequestLog | None = None
    retry: RetryPolicy = RetryPolicy()
    token: RenewedToken | None = None

    def __post_init__(self) -> None:
        if _reaches_the_network(self.client):
            object.__setattr__(self, "base_url", checked_url(self.base_url))
        # Wrapped, so that neither a repr nor a message can show them.
        wrapped = {
            name: header_secret(value.reveal() if isinstance(value, Secret) else value)
            if name.lower() in SIGN_IN_HEADERS
            else value
            for name, value in self.headers.items()
        }
        object.__setattr__(self, "headers", wrapped)

    @property
    def signs_in_with(self) -> tuple[str, ...]:
        """The names of the headers that sign in."""
        return tuple(name for name in self.headers if name.lower() in SIGN_IN_HEADERS)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not turn up in anything that is written."""
        return tuple(secret.reveal().split()[-1] for secret in self._secrets if secret.reveal())

    @property
    def _secrets(self) -> tuple[Secret, ...]:
        headers = tuple(value for value in self.headers.values() if isinstance(value, Secret))
        return headers + (self.token.secrets if self.token is not None else ())

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
        scope: str | None = None,
        advice: Advice = Advice(),  # noqa: B008 - frozen
        read_only: bool = False,
    ) -> Answer:
        """Send it and return the 2xx answer. `scope` and `advice` are for the error: see `error_of`.

        `read_only`: it changes nothing, whatever its method, and may be repeated like a read.

        Raises:
            HighLevelError: one of the errors of `ghl_flow.highlevel.errors`.
        """
        line = RequestLine(method, path, read_only)
        async for attempt in stamina.retry_context(
            on=lambda error: self._pause_before_retry(line, error),
            attempts=self.retry.attempts,
            timeout=self.retry.give_up_after,
            wait_initial=self.retry.first_wait,
            wait_max=self.retry.longest_wait,
            wait_jitter=self.retry.jitter,
        ):
            with attempt:
                response = await self._send_once(line, query, body, headers or {})
                if not response.is_success:
                    refusal = Refusal(line, response.status_code, response.headers, response.content)
                    raise error_of(refusal, scope=scope, advice=advice, scrub=self._scrub)
                date = response.headers.get("date", "")
                return Answer(line, response.status_code, response.content, date)
        raise AssertionError("unreachable")

    async def _send_once(
        self,
        line: RequestLine,
        query: Mapping[str, str] | None,
        body: JsonObject | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        if self.limiter is not None:
            if line.method in self.limited_methods:
                await self.limiter.wait_for_turn()
            else:
                await self.limiter.wait_while_held()
        request = self.client.build_request(
            line.method,
            self.base_url + line.path,
            params=query,
            json=body,
            headers={"Accept": "application/json", **_revealed(self.headers), **headers},
            timeout=TIMEOUT,
        )
        status = 0
        try:
            async with asyncio.timeout(self.retry.deadline):
                response = await self.client.send(request, auth=self.token, follow_redirects=False)
            status = response.status_code
        except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
            # Without its context: h11 quotes header values in some of its messages.
            if self.token is not None and not self.token.has_signed(request):
                raise self._not_renewed(self.token, error) from None
            raise self._lost(line, error) from None
        finally:
            if self.request_log is not None:
                self.request_log(line.method, line.path, status)
        if self.limiter is not None:
            self.limiter.obey(response.headers)
        return response

    def _pause_before_retry(self, line: RequestLine, error: Exception) -> bool | float:
        """Seconds to wait before the next attempt; True for the usual backoff, False for no next attempt."""
        if isinstance(error, RenewalFailedError):
            # Of the token: the request itself was not sent.
            pause = error.pause
            return True if pause is None else pause if pause <= self.retry.longest_pause else False
        if isinstance(error, RateLimitedError):
            if error.daily:
                return False
        elif line.writes or not isinstance(error, ServerError | ConnectionLostError):
            return False
        pause = error.retry_after if isinstance(error, RateLimitedError | ServerError) else None
        if pause is None:
            return True
        if pause > self.retry.longest_pause:
            return False
        if self.limiter is not None:
            self.limiter.hold(pause)
        return pause

    def _lost(self, line: RequestLine, error: Exception) -> ConnectionLostError:
        ambiguous = line.writes and not isinstance(error, _NOT_SENT)
        hint = "nothing was done by it: look at the network and at HighLevel's status page, then run again"
        if ambiguous:
            hint = "it may have been done all the same; run again: it looks first"
        return ConnectionLostError(
            self._no_answer(line, error),
            request=line,
            ambiguous=ambiguous,
            hint=_certificates(error) or hint,
        )

    def _not_renewed(self, token: RenewedToken, error: Exception) -> RenewalFailedError:
        line = RequestLine("POST", token.endpoint, read_only=True)
        return RenewalFailedError(
            f"the token was not renewed: {self._no_answer(line, error)}",
            request=line,
            hint=_certificates(error) or LATER,
        )

    def _no_answer(self, line: RequestLine, error: Exception) -> str:
        speaks = isinstance(error, httpx.ConnectError | httpx.ProxyError)
        reason = masked(self._scrub(str(error))) if speaks else ""
        host = httpx.URL(self.base_url).host
        return f"no answer from {host} ({line}: {type(error).__name__}{': ' + reason if reason else ''})"

    def _scrub(self, text: str) -> str:
        for secret in self._secrets:
            text = secret.scrub(text)
        return text


def _certificates(error: BaseException | None) -> str:
    """What to do where a certificate is not known; empty where the error is about something else."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return "behind a proxy that looks into traffic, name its certificate in SSL_CERT_FILE"
        error = error.__cause__ or error.__context__
    return ""


def path_of(*segments: str) -> str:
    """An absolute path of these segments, each escaped. Ends in a slash when the last one is empty.

    Raises:
        UsageError: an empty segment inside, or one of dots: the path would name something else.
    """
    for position, segment in enumerate(segments):
        is_last = position == len(segments) - 1
        if segment in (".", "..") or (not segment and not is_last):
            raise UsageError(f"'{segment}' is not an id")
    return "/" + "/".join(quote(segment, safe="") for segment in segments)


def _revealed(headers: Mapping[str, Secret | str]) -> dict[str, str]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in headers.items()}


def _reaches_the_network(client: httpx.AsyncClient) -> bool:
    # httpx has no public name for it; should this one go, every client counts as one that does.
    return not isinstance(getattr(client, "_transport", None), httpx.ASGITransport)
