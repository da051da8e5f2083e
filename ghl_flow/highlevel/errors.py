"""What can go wrong between here and HighLevel.

Error bodies are `{statusCode, message, error}`; `message` is a list for 422 (official OpenAPI,
common-schemas.json). A missing scope and a missing Version header come as 401 too (observed).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from ghl_flow.errors import AuthenticationError, RemoteError

_LONGEST_MESSAGE = 300


@dataclass(frozen=True, slots=True)
class RequestLine:
    """Which request it was: enough for a person to know, without the query."""

    method: str
    path: str

    @property
    def writes(self) -> bool:
        """Whether it may change something."""
        return self.method not in ("GET", "HEAD")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class HighLevelError(RemoteError):
    """Base of all of these. `ambiguous`: a write that may have happened; read before you repeat it."""

    def __init__(
        self,
        message: str,
        *,
        request: RequestLine | None = None,
        ambiguous: bool = False,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.request = request
        self.ambiguous = ambiguous


class ConnectionLostError(HighLevelError):
    """No answer: refused, timed out or cut off."""


class MalformedResponseError(HighLevelError):
    """An answer of success that is not what the documentation says. A write may have happened."""


class ApiError(HighLevelError):
    """HighLevel answered, and the answer was no. `messages` is what it said."""

    def __init__(
        self,
        message: str,
        *,
        request: RequestLine | None = None,
        ambiguous: bool = False,
        hint: str | None = None,
        status: int = 0,
        messages: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message, request=request, ambiguous=ambiguous, hint=hint)
        self.status = status
        self.messages = messages


class AuthProblem(StrEnum):
    """What a 401 is about."""

    TOKEN = "token"  # noqa: S105 - a word, no password
    VERSION_HEADER = "version header"
    SCOPE = "scope"


class UnauthorizedError(ApiError, AuthenticationError):
    """401. `problem` says which of the three it is."""

    problem: AuthProblem = AuthProblem.TOKEN


class ForbiddenError(ApiError, AuthenticationError):
    """403: the token is good, but not for this."""


class BadRequestError(ApiError):
    """400: an unknown id, a name that is taken."""


class NotFoundError(ApiError):
    """404."""


class ConflictError(ApiError):
    """409: what is there is not what the request expects."""


class StaleVersionError(ConflictError):
    """Somebody wrote in between: the version sent is not the current one. 409 or 422, as the caller knows."""


class UnprocessableError(ApiError):
    """422: the body is not what HighLevel wants; `messages` lists every complaint."""


class RateLimitedError(ApiError):
    """429: nothing was done. `retry_after` in seconds, if given; `daily`: only tomorrow will help."""

    retry_after: float | None = None
    daily: bool = False


class ServerError(ApiError):
    """5xx. `retry_after` in seconds, when HighLevel said."""

    retry_after: float | None = None


_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitedError,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is no success, as it came. `headers` by lower-case name, or blind to case."""

    request: RequestLine
    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Advice:
    """What a person can do when HighLevel will not have the token (401), or not for this (403)."""

    if_unauthorized: str | None = None
    if_forbidden: str | None = None


def error_of(
    refusal: Refusal,
    *,
    scope: str | None = None,
    advice: Advice = Advice(),
    scrub: Callable[[str], str] = str,
) -> ApiError:
    """The error that an answer stands for.

    `scope` is the one the request needs, named when the token lacks it; `scrub` takes secrets out of what
    HighLevel said.
    """
    # Scrubbed before they are cut: half a secret would not be found.
    messages = tuple(scrub(text)[:_LONGEST_MESSAGE] for text in _messages(refusal.content))
    status = refusal.status
    kind = _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)
    problem = _auth_problem(messages) if kind is UnauthorizedError else None
    summary, hint = _explain(refusal, problem, advice, scope)
    said = "; ".join(messages)
    error = kind(
        f"{summary} ({refusal.request} answered {status}{': ' + said if said else ''})",
        request=refusal.request,
        ambiguous=status >= 500 and refusal.request.writes,
        hint=hint,
        status=status,
        messages=messages,
    )
    if isinstance(error, UnauthorizedError) and problem is not None:
        error.problem = problem
    if isinstance(error, RateLimitedError):
        error.daily = refusal.headers.get("x-ratelimit-daily-remaining") == "0"
        pause = _retry_after(refusal.headers)
        error.retry_after = _interval(refusal.headers) if pause is None else pause
    if isinstance(error, ServerError):
        error.retry_after = _retry_after(refusal.headers)
    return error


def _explain(
    refusal: Refusal, problem: AuthProblem | None, advice: Advice, scope: str | None
) -> tuple[str, str | None]:
    match refusal.status:
        case 401 if problem is AuthProblem.SCOPE:
            return (
                f"token lacks {scope or 'a scope'}",
                f"Settings > Private Integrations > edit it: tick {scope or 'it'}; the token stays the same",
            )
        case 401 if problem is AuthProblem.VERSION_HEADER:
            return (
                "HighLevel got no Version header it knows",
                "if there is a proxy in between, let the header through",
            )
        case 401:
            return "HighLevel does not accept the token", advice.if_unauthorized
        case 403:
            return "HighLevel does not allow it", advice.if_forbidden
        case 404:
            return "not found", None
        case 409:
            return "it is not in the state the request expects", None
        case 429 if refusal.headers.get("x-ratelimit-daily-remaining") == "0":
            return "the daily limit of this integration is used up", "HighLevel starts a new count every day"
        case 429:
            return "too many requests", "another program may be using the same integration"
        case status if status >= 500:
            if refusal.request.writes:
                return "HighLevel failed, and may have done it all the same", "run again: it looks first"
            return "HighLevel failed", "try again later"
        case status if 300 <= status < 400:
            return "HighLevel points elsewhere, where a token is not sent", None
        case _:
            return "HighLevel refused", None


def _auth_problem(messages: tuple[str, ...]) -> AuthProblem:
    said = " ".join(messages).lower()
    if "version header" in said:
        return AuthProblem.VERSION_HEADER
    if "scope" in said:
        return AuthProblem.SCOPE
    return AuthProblem.TOKEN


def _messages(content: bytes) -> list[str]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return []  # an HTML page of a CDN says nothing to a person
    if not isinstance(body, dict):
        return []
    message = body.get("message") or body.get("error") or body.get("msg")
    found = message if isinstance(message, list) else [message]
    return [" ".join(text.split()) for text in found if isinstance(text, str) and text.strip()]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds from now: a number, or a date (RFC 9110)."""
    value = headers.get("retry-after", "").strip()
    seconds = _number(value)
    if seconds is not None or not value:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds())


def _interval(headers: Mapping[str, str]) -> float | None:
    """The length of the counting window in seconds: after that much waiting there is room again."""
    milliseconds = _number(headers.get("x-ratelimit-interval-milliseconds", ""))
    return None if milliseconds is None else milliseconds / 1000


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
