"""The documented limits: 100 requests in 10 s and 200,000 a day, per location (official documentation).

Counted in this process: two processes on one store count apart. Ids that are no location of this sandbox
share one budget, so that the table has no more rows than there are locations.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ghl_flow.sandbox.contacts import location_of_contact
from ghl_flow.sandbox.store import SandboxStore

_DAY = 86_400.0
_BY_QUERY = frozenset(
    [
        "workflows",
        "opportunities",
        "calendars",
        "forms",
        "surveys",
        "links",
        "emails",
        "conversations",
        "users",
        "contacts",
    ]
)
"""First parts of the paths of public endpoints that name the location in the query."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `requests` in `seconds`, and `daily` in a day."""

    requests: int = 100
    seconds: float = 10
    daily: int = 200_000


@dataclass(slots=True)
class _Window:
    seconds: float
    opened_at: float
    used: int = 0

    def count(self, now: float) -> int:
        """Count one more, in a new window if the old one is over; how many that makes."""
        if now - self.opened_at >= self.seconds:
            self.opened_at, self.used = now, 0
        self.used += 1
        return self.used


class RateLimitMiddleware:
    """Puts the X-RateLimit headers on every public answer, and answers 429 above the limit."""

    def __init__(
        self,
        app: ASGIApp,
        limit: RateLimit | None,
        store: SandboxStore,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._store = store
        self._enforced = limit is not None
        self._limit = limit or RateLimit()
        self._clock = clock
        self._bursts: dict[str, _Window] = {}
        self._days: dict[str, _Window] = {}

    @property
    def budgets(self) -> int:
        """How many budgets are kept."""
        return len(self._bursts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        location_id = _counted_location(scope, self._store)
        if location_id is None:
            await self._app(scope, receive, send)
            return
        if location_id not in self._bursts and self._store.get("location", location_id, location_id) is None:
            location_id = ""
        now = self._clock()
        burst = self._bursts.setdefault(location_id, _Window(self._limit.seconds, now)).count(now)
        day = self._days.setdefault(location_id, _Window(_DAY, now)).count(now)
        headers = self._headers(burst, day)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if self._enforced and (burst > self._limit.requests or day > self._limit.daily):
            # No Retry-After: HighLevel documents none.
            refusal = JSONResponse({"statusCode": 429, "message": "Too Many Requests"}, 429)
            await refusal(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)

    def _headers(self, burst: int, day: int) -> dict[str, str]:
        left, left_today = self._limit.requests, self._limit.daily
        if self._enforced:
            left, left_today = max(0, left - burst), max(0, left_today - day)
        return {
            "X-RateLimit-Limit-Daily": str(self._limit.daily),
            "X-RateLimit-Daily-Remaining": str(left_today),
            "X-RateLimit-Interval-Milliseconds": str(round(self._limit.seconds * 1000)),
            "X-RateLimit-Max": str(self._limit.requests),
            "X-RateLimit-Remaining": str(left),
        }


def _counted_location(scope: Scope, store: SandboxStore) -> str | None:
    """The location whose budget a request draws on, empty where it names none; None: no public endpoint."""
    if scope["type"] != "http":
        return None
    path: str = scope["path"]
    first, *parts = path.split("/")[1:]
    if first == "locations":
        return parts[0] if parts else ""
    if first == "phone-system":
        return parts[-1] if parts else ""
    if first not in _BY_QUERY:
        return None
    query: bytes = scope["query_string"]
    named = parse_qs(query.decode("latin-1")).get("locationId", [])
    if first == "contacts" and not named:
        return location_of_contact(store, parts[0] if parts else "")
    return named[0] if len(named) == 1 else ""
