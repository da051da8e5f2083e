"""One way to HighLevel: rate limit, retries, and errors in words.

Only what may safely be sent twice is: reads, and requests that HighLevel refused with 429. A write that
got no answer is reported as such; whoever sent it looks what became of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
import stamina
from aiolimiter import AsyncLimiter
from pydantic import TypeAdapter, ValidationError

from ghl_flow.highlevel.errors import (
    ConnectionLostError,
    MalformedResponseError,
    RateLimitedError,
    error_of,
)
from ghl_flow.wire.json import JsonObject, JsonValue

RequestLog = Callable[[str, str, int], None]

_JSON: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)
_ATTEMPTS = 5
_LONGEST_WAIT = 30.0


def public_limiter() -> AsyncLimiter:
    """The documented limit of one integration on one sub-account: 100 requests in 10 seconds."""
    return AsyncLimiter(100, 10)


def builder_limiter() -> AsyncLimiter:
    """The builder's backend: 429 was seen near 25 writes a minute, so 20, and a burst for one flow."""
    return AsyncLimiter(20, 60)


class _TryAgainError(Exception):
    """An answer that asks for another attempt, and when."""

    def __init__(self, error: Exception, after: float | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


@dataclass(frozen=True)
class Transport:
    """Sends requests to one host for one sub-account. `headers` carry the credentials."""

    client: httpx.AsyncClient
    base_url: str
    headers: Mapping[str, str]
    limiter: AsyncLimiter
    limited_methods: frozenset[str] = frozenset(("GET", "POST", "PUT", "DELETE"))
    request_log: RequestLog = lambda method, path, status: None

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: JsonObject | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> JsonObject:
        """Send a request; the object in the answer, `{"items": [...]}` for a bare list.

        Raises:
            RemoteError: one of `ghl_flow.highlevel.errors`.
        """
        try:
            async for attempt in stamina.retry_context(
                on=_wait_before_next,
                attempts=_ATTEMPTS,
                timeout=120,
                wait_initial=0.5,
                wait_max=_LONGEST_WAIT,
            ):
                with attempt:
                    return await self._once(method, path, params, json, {**self.headers, **(headers or {})})
        except _TryAgainError as last:
            raise last.error from None
        raise AssertionError("retry_context always ends in a return or an error")

    async def _once(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        json: JsonObject | None,
        headers: Mapping[str, str],
    ) -> JsonObject:
        if method in self.limited_methods:
            await self.limiter.acquire()
        try:
            response = await self.client.request(
                method, f"{self.base_url}{path}", params=dict(params or {}), json=json, headers=dict(headers)
            )
        except httpx.HTTPError as error:
            # The error's own text may hold headers; its kind says enough.
            lost = ConnectionLostError(
                f"no answer from HighLevel to {method} {path} ({type(error).__name__})",
                hint="check the connection, and run the command again: it goes on where it stopped",
            )
            if method == "GET":
                raise _TryAgainError(lost, None) from None
            raise lost from None
        self.request_log(method, path, response.status_code)
        if response.is_success:
            return _object(response, method, path)
        refused = error_of(response.status_code, response.content, method, path, headers)
        if isinstance(refused, RateLimitedError) or (method == "GET" and response.status_code >= 500):
            raise _TryAgainError(refused, _retry_after(response))
        raise refused


def _wait_before_next(error: Exception) -> bool | timedelta:
    if not isinstance(error, _TryAgainError):
        return False
    return True if error.after is None else timedelta(seconds=error.after)


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds the answer asks us to wait: Retry-After, else the rest of the rate-limit interval."""
    for name, scale in (("Retry-After", 1.0), ("X-RateLimit-Interval-Milliseconds", 0.001)):
        text = response.headers.get(name, "")
        try:
            return min(max(float(text) * scale, 0.0), _LONGEST_WAIT)
        except ValueError:
            continue
    return None


def _object(response: httpx.Response, method: str, path: str) -> JsonObject:
    try:
        document = _JSON.validate_json(response.content or b"{}")
    except ValidationError:
        raise MalformedResponseError(f"HighLevel's answer to {method} {path} is not JSON") from None
    if isinstance(document, dict):
        return document
    if isinstance(document, list):
        return {"items": document}
    raise MalformedResponseError(f"HighLevel's answer to {method} {path} is neither an object nor a list")
