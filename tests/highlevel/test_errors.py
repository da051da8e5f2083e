"""From an answer to an error a person can act on."""

import json
import pickle
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from ghl_flow.errors import AuthenticationError, RemoteError
from ghl_flow.highlevel import (
    Advice,
    ApiError,
    BadRequestError,
    BlockedError,
    Cause,
    ConflictError,
    ForbiddenError,
    NoSuchCallError,
    NotFoundError,
    PlanLimitError,
    RateLimitedError,
    Secret,
    ServerError,
    StaleVersionError,
    UnauthorizedError,
    UnprocessableError,
)
from ghl_flow.highlevel.errors import RequestLine
from ghl_flow.highlevel.refusal import Refusal, error_of

READ = RequestLine("GET", "/locations/LOC/customFields")
WRITE = RequestLine("POST", "/locations/LOC/customFields")
ADVICE = Advice(if_unauthorized="get another token", if_forbidden="ask somebody else")


def answered(
    status: int, body: object = None, headers: Mapping[str, str] | None = None, request: RequestLine = READ
) -> ApiError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    refusal = Refusal(request, status, headers or {}, content)
    return error_of(refusal, scope="locations/customFields.readonly", advice=ADVICE)


@pytest.mark.parametrize(
    ("status", "kind", "exit_code"),
    [
        (302, ApiError, 1),
        (400, BadRequestError, 1),
        (401, UnauthorizedError, 4),
        (403, ForbiddenError, 4),
        (404, NotFoundError, 1),
        (409, ConflictError, 1),
        (418, ApiError, 1),
        (422, UnprocessableError, 1),
        (429, RateLimitedError, 1),
        (500, ServerError, 1),
        (503, ServerError, 1),
    ],
)
def test_every_status_has_its_error(status: int, kind: type[ApiError], exit_code: int) -> None:
    error = answered(status, {"statusCode": status, "message": "because"})
    assert type(error) is kind
    assert isinstance(error, RemoteError)
    assert isinstance(error, AuthenticationError) == (exit_code == 4)
    assert error.exit_code == exit_code
    assert error.status == status
    assert error.request == READ
    assert f"GET /locations/LOC/customFields answered {status}: because" in str(error)


def test_a_stale_version_is_a_conflict() -> None:
    assert issubclass(StaleVersionError, ConflictError)


@pytest.mark.parametrize(
    ("message", "cause", "said", "hint"),
    [
        (
            "Invalid token: access token is invalid",
            Cause.TOKEN,
            "not accept the token",
            "another token",
        ),
        ("version header was not found.", Cause.VERSION_HEADER, "no Version header", "proxy"),
        ("version header is invalid", Cause.VERSION_HEADER, "no Version header", "proxy"),
        (
            "The token is not authorized for this scope.",
            Cause.SCOPE,
            "token lacks locations/customFields.readonly",
            "Settings > Private Integrations",
        ),
        (
            "This authClass type is not allowed to access this scope.",
            Cause.TOKEN_KIND,
            "of the wrong kind",
            "another token",
        ),
    ],
)
def test_a_401_has_more_than_one_meaning(message: str, cause: Cause, said: str, hint: str) -> None:
    error = answered(401, {"statusCode": 401, "message": message, "error": "Unauthorized"})
    assert isinstance(error, UnauthorizedError)
    assert error.cause is cause
    assert said in str(error)
    assert hint in str(error.diagnostics[0].hint)


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind", "cause", "said", "hint"),
    [
        (
            401,
            {"message": "This route is not yet supported by the IAM Service. Please update your IAM config."},
            {},
            NoSuchCallError,
            Cause.NO_SUCH_CALL,
            "no such call",
            "changed its API",
        ),
        (
            404,
            {"message": "Cannot GET /workflows/x"},
            {},
            NoSuchCallError,
            Cause.NO_SUCH_CALL,
            "no such",
            "API",
        ),
        (
            404,
            b"<!DOCTYPE html><pre>Cannot POST /workflow/L/w/validate-workflows</pre>",
            {},
            NoSuchCallError,
            Cause.NO_SUCH_CALL,
            "no such call",
            "API",
        ),
        (403, b"error code: 1010", {}, BlockedError, Cause.CLOUDFLARE, "Cloudflare blocked", "VPN"),
        (
            403,
            b"<html><title>Access denied | x used Cloudflare</title><span>Error code 1010</span></html>",
            {},
            BlockedError,
            Cause.CLOUDFLARE,
            "Cloudflare blocked",
            "VPN",
        ),
        (
            403,
            {"cloudflare_error": True, "error_code": 1020, "detail": "blocked"},
            {},
            BlockedError,
            Cause.CLOUDFLARE,
            "Cloudflare blocked",
            "VPN",
        ),
        (
            503,
            b"\n<html><head><title>Just a moment...</title></head></html>",
            {},
            BlockedError,
            Cause.CHALLENGE,
            "a browser",
            "VPN",
        ),
        (403, b"", {"cf-mitigated": "challenge"}, BlockedError, Cause.CHALLENGE, "a browser", "VPN"),
        (407, b"", {}, BlockedError, Cause.PROXY_LOGIN, "proxy demands a login", "HTTPS_PROXY"),
        (511, b"<html>", {}, BlockedError, Cause.NETWORK_LOGIN, "network demands a login", "in a browser"),
        (403, b"<html>Blocked by policy</html>", {}, BlockedError, Cause.WEB_PAGE, "a web page", "proxy"),
        (401, b"<?xml version='1.0'?><Error/>", {}, BlockedError, Cause.WEB_PAGE, "a web page", "proxy"),
        (404, b"<html>no such site</html>", {}, BlockedError, Cause.WEB_PAGE, "a web page", "proxy"),
        (
            503,
            b"<html>Down for maintenance</html>",
            {},
            ServerError,
            Cause.OTHER,
            "HighLevel failed",
            "later",
        ),
        (524, b"<html>A timeout occurred</html>", {}, ServerError, Cause.OTHER, "HighLevel failed", "later"),
        (
            403,
            {"message": "Your current plan does not include this feature, please upgrade"},
            {},
            PlanLimitError,
            Cause.PLAN,
            "the plan",
            "Billing",
        ),
        (402, {"message": "Payment required"}, {}, PlanLimitError, Cause.PLAN, "the plan", "Billing"),
    ],
)
def test_what_was_answered_decides_not_the_code(
    status: int,
    body: object,
    headers: dict[str, str],
    kind: type[ApiError],
    cause: Cause,
    said: str,
    hint: str | None,
) -> None:
    error = answered(status, body, headers)
    assert (type(error), error.cause, error.exit_code) == (kind, cause, 1)
    assert said in str(error)
    advice = error.diagnostics[0].hint
    assert advice is None if hint is None else hint in str(advice)
    assert "another token" not in str(advice)


def test_a_403_of_another_kind_gets_no_advice_about_tokens() -> None:
    error = answered(403, {"message": "The workflow is locked by Ann"})
    assert (type(error), error.cause, error.diagnostics[0].hint) == (ForbiddenError, Cause.OTHER, None)
    assert "locked by Ann" in str(error)


def test_a_403_about_a_scope_names_it() -> None:
    error = answered(403, {"message": "Missing scopes"})
    assert (error.exit_code, error.cause) == (4, Cause.SCOPE)
    assert "token lacks locations/customFields.readonly" in str(error)


@pytest.mark.parametrize("status", [403, 407, 511, 503])
def test_what_was_blocked_was_not_done(status: int) -> None:
    page = b"<html><title>Just a moment...</title></html>"
    assert not answered(status, page, request=WRITE).ambiguous
    assert answered(503, b"<html>maintenance</html>", request=WRITE).ambiguous


def test_a_403_says_what_to_do() -> None:
    error = answered(403, {"message": "The token does not have access to this location."})
    assert error.diagnostics[0].hint == "ask somebody else"


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (
            {"message": ["name must be a string", "x should not exist"]},
            ("name must be a string", "x should not exist"),
        ),
        ({"message": "one"}, ("one",)),
        ({"error": "Bad Gateway"}, ("Bad Gateway",)),
        ({"message": [1, "", " two\nlines "]}, ("two lines",)),
        ({"message": {"deep": "object"}}, ()),
        (["a list"], ()),
        (b"<html>502 Bad Gateway</html>", ()),
        (b"", ()),
        (b"\xff\xfe", ()),
        (b"[" * 100_000, ()),
    ],
)
def test_any_body_is_read(body: object, messages: tuple[str, ...]) -> None:
    assert answered(422, body).messages == messages


@pytest.mark.parametrize(
    ("status", "request_line", "ambiguous"),
    [(500, WRITE, True), (504, WRITE, True), (500, READ, False), (422, WRITE, False), (429, WRITE, False)],
)
def test_only_a_failed_write_is_ambiguous(status: int, request_line: RequestLine, ambiguous: bool) -> None:
    assert answered(status, request=request_line).ambiguous is ambiguous


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "0.5", "x-ratelimit-interval-milliseconds": "10000"}, 0.5),
        ({"x-ratelimit-interval-milliseconds": "10000"}, 10.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    error = answered(429, headers=headers)
    assert isinstance(error, RateLimitedError)
    assert error.retry_after == seconds


def test_a_date_to_wait_for() -> None:
    moment = datetime.now(UTC) + timedelta(seconds=30)
    error = answered(503, headers={"retry-after": format_datetime(moment, usegmt=True)})
    assert isinstance(error, ServerError)
    assert error.retry_after is not None
    assert 25 < error.retry_after <= 30


def test_the_daily_limit_is_another_thing() -> None:
    error = answered(429, headers={"x-ratelimit-daily-remaining": "0"})
    assert isinstance(error, RateLimitedError)
    assert error.daily
    assert "daily limit" in str(error)


def test_a_secret_that_highlevel_repeats_is_masked_before_it_is_cut() -> None:
    secret = Secret("Bearer pit-0123456789abcdef")
    body = json.dumps({"message": "x" * 290 + " pit-0123456789abcdef"}).encode()
    error = error_of(Refusal(READ, 401, {}, body), advice=ADVICE, scrub=secret.scrub)
    assert "pit-" not in f"{error} {error.messages} {error.diagnostics}"


def test_errors_survive_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(answered(404)))  # noqa: S301 - our own
    assert isinstance(error, NotFoundError)
    assert error.status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Contact dale@acme.example, +15125550176, exists"},
        {"message": ["Contact dale@acme.example exists", "phone (512) 555-0176 is taken"]},
        {
            "error": "no conversation with 5125550176",
            "errors": [{"path": "to", "message": "dale@acme.example"}],
        },
    ],
)
@pytest.mark.parametrize("status", [401, 422, 500])
def test_what_highlevel_says_of_a_contact_is_masked(status: int, body: dict[str, object]) -> None:
    error = error_of(Refusal(READ, status, {}, json.dumps(body).encode()), advice=ADVICE)
    said = f"{error} {error.messages}"
    assert "0176" not in said
    assert "dale@" not in said
    assert "****" in said
