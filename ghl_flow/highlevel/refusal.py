"""An answer that is no success, as an error: of which kind, about what, and what a person can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ghl_flow.highlevel.cause import Cause, cause_of
from ghl_flow.highlevel.error_body import codes_of, messages_of
from ghl_flow.highlevel.errors import (
    ApiError,
    BadRequestError,
    BlockedError,
    ConflictError,
    ForbiddenError,
    NoSuchCallError,
    NotFoundError,
    PlanLimitError,
    RateLimitedError,
    RequestLine,
    ServerError,
    UnauthorizedError,
    UnprocessableError,
)

_LONGEST_MESSAGE = 300
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
    """What a person can do when HighLevel refuses the token (401), or this to it (403), or lacks it."""

    if_unauthorized: str | None = None
    if_forbidden: str | None = None
    if_no_such_call: str = "HighLevel may have changed its API: update ghl-flow"
    signs_in_by: Cause = Cause.TOKEN
    """What a refused sign-in is about: a token, or the session of a browser."""


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
    messages = tuple(scrub(text)[:_LONGEST_MESSAGE] for text in messages_of(refusal.content))
    status = refusal.status
    cause = cause_of(status, refusal.headers, refusal.content, messages)
    kind = _kind_of(status, cause)
    said = "; ".join(messages)
    summary, hint = _explain(refusal, cause, advice, scope, said)
    error = kind(
        f"{summary} ({refusal.request} answered {status}{': ' + said if said else ''})",
        request=refusal.request,
        ambiguous=kind is ServerError and refusal.request.writes,
        hint=hint,
        status=status,
        messages=messages,
        codes=codes_of(refusal.content),
    )
    error.cause = advice.signs_in_by if cause is Cause.TOKEN else cause
    if isinstance(error, RateLimitedError):
        error.daily = refusal.headers.get("x-ratelimit-daily-remaining") == "0"
        pause = _retry_after(refusal.headers)
        error.retry_after = _interval(refusal.headers) if pause is None else pause
    if isinstance(error, ServerError):
        error.retry_after = _retry_after(refusal.headers)
    return error


def _kind_of(status: int, cause: Cause) -> type[ApiError]:
    if cause.is_blocked:
        return BlockedError
    if cause is Cause.NO_SUCH_CALL:
        return NoSuchCallError
    if cause is Cause.PLAN:
        return PlanLimitError
    return _BY_STATUS.get(status, ServerError if status >= 500 else ApiError)


_BLOCKED_BY: dict[Cause, tuple[str, str]] = {
    Cause.CLOUDFLARE: (
        "Cloudflare blocked the request before HighLevel",
        "run it from another network or without a VPN; the token is not the reason",
    ),
    Cause.CHALLENGE: (
        "Cloudflare demanded a browser before HighLevel",
        "run it from another network or without a VPN, or try again later; the token is not the reason",
    ),
    Cause.PROXY_LOGIN: (
        "the proxy demands a login",
        "put user and password into HTTPS_PROXY (http://user:password@host:port)",
    ),
    Cause.NETWORK_LOGIN: ("this network demands a login", "log in on the network's own page, in a browser"),
    Cause.WEB_PAGE: (
        "a web page came back, so something before HighLevel answered",
        "check the proxy, the VPN and the network's login page; the token is not the reason",
    ),
}


def _explain(
    refusal: Refusal, cause: Cause, advice: Advice, scope: str | None, said: str
) -> tuple[str, str | None]:
    if cause.is_blocked:
        return _BLOCKED_BY[cause]
    match cause:
        case Cause.SCOPE:
            return (
                f"token lacks {scope or 'a scope'}",
                f"Settings > Private Integrations > edit it: tick {scope or 'it'}; the token stays the same",
            )
        case Cause.VERSION_HEADER:
            return (
                "HighLevel got no Version header it knows",
                "if there is a proxy in between, let the header through",
            )
        case Cause.TOKEN_KIND:
            return (
                "the token is of the wrong kind: an agency's and a sub-account's are not the same",
                advice.if_unauthorized,
            )
        case Cause.NO_SUCH_CALL:
            return "HighLevel has no such call", advice.if_no_such_call
        case Cause.PLAN:
            return (
                "the plan does not include it",
                "look at Settings > Billing of the agency; the token is not the reason",
            )
        case Cause.TOKEN:
            return "HighLevel does not accept the token", advice.if_unauthorized
        case Cause.ACCESS:
            return "HighLevel does not allow it", advice.if_forbidden
        case _:
            return _explain_status(refusal, said)


def _explain_status(refusal: Refusal, said: str) -> tuple[str, str | None]:
    match refusal.status:
        case 403:
            return "HighLevel does not allow it", None
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
            return (
                "HighLevel points elsewhere, where a token is not sent",
                "if this network or a proxy has a login page, log in there first",
            )
        case 400 if "location not found" in said.lower():
            return "HighLevel has no such sub-account", "compare location_id with the browser's address bar"
        case 422:
            return "HighLevel refused", "change what it names in the flow or the account file, then run again"
        case _:
            return "HighLevel refused", None


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
