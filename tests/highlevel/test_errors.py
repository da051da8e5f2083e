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
    AuthProblem,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    Secret,
    ServerError,
    StaleVersionError,
    UnauthorizedError,
    UnprocessableError,
)
from ghl_flow.highlevel.errors import Refusal, RequestLine, error_of

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
    ("message", "problem", "said", "hint"),
    [
        (
            "Invalid token: access token is invalid",
            AuthProblem.TOKEN,
            "not accept the token",
            "another token",
        ),
        ("version header was not found.", AuthProblem.VERSION_HEADER, "no Version header", "proxy"),
        ("version header is invalid", AuthProblem.VERSION_HEADER, "no Version header", "proxy"),
        (
            "The token is not authorized for this scope.",
            AuthProblem.SCOPE,
            "token lacks locations/customFields.readonly",
            "Settings > Private Integrations",
        ),
    ],
)
def test_a_401_has_three_meanings(message: str, problem: AuthProblem, said: str, hint: str) -> None:
    error = answered(401, {"statusCode": 401, "message": message, "error": "Unauthorized"})
    assert isinstance(error, UnauthorizedError)
    assert error.problem is problem
    assert said in str(error)
    assert hint in str(error.diagnostics[0].hint)


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
