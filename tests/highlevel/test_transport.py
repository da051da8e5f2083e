"""Retries, failures and pacing, against a real server that misbehaves on purpose."""

import socket
import traceback

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import (
    ApiError,
    ConnectionLostError,
    ForbiddenError,
    HighLevelError,
    MalformedResponseError,
    RateLimitedError,
    RetryPolicy,
    ServerError,
    Transport,
    UnauthorizedError,
    open_client,
)
from ghl_flow.sandbox import SANDBOX_TOKEN, Fault, FaultKind
from tests.sandbox.service import IMPATIENT, Service, Stub, public_api

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "fault",
    [
        Fault(FaultKind.STATUS, status=500, nth=1),
        Fault(FaultKind.STATUS, status=503, nth=1),
        Fault(FaultKind.STATUS, status=429, nth=1),
        Fault(FaultKind.DROP_BEFORE_COMMIT, nth=1),
        Fault(FaultKind.DROP_AFTER_COMMIT, nth=1),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_a_read_is_repeated(service: Service, location: str, fault: Fault) -> None:
    service.faults.inject(fault)
    async with public_api(service.url, location) as api:
        assert await api.tags() == []
    assert len(service.requests) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(FaultKind.STATUS, status=502), ServerError),
        (Fault(FaultKind.STATUS, status=429), RateLimitedError),
        (Fault(FaultKind.DROP_BEFORE_COMMIT), ConnectionLostError),
    ],
    ids=["502", "429", "dropped"],
)
async def test_but_not_for_ever(
    service: Service, location: str, fault: Fault, kind: type[HighLevelError]
) -> None:
    service.faults.inject(fault)
    async with public_api(service.url, location) as api:
        with pytest.raises(kind) as caught:
            await api.tags()
    assert len(service.requests) == IMPATIENT.attempts
    assert not caught.value.ambiguous


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
async def test_a_refusal_is_not_repeated(service: Service, location: str, status: int) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, status=status))
    async with public_api(service.url, location) as api:
        with pytest.raises(ApiError):
            await api.tags()
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    ("kind", "committed"), [(FaultKind.DROP_BEFORE_COMMIT, 0), (FaultKind.DROP_AFTER_COMMIT, 1)]
)
async def test_a_write_without_an_answer_is_not_repeated(
    service: Service, location: str, kind: FaultKind, committed: int
) -> None:
    service.faults.inject(Fault(kind, method="POST"))
    async with public_api(service.url, location) as api:
        with pytest.raises(ConnectionLostError) as caught:
            await api.create_tag("lost")
        assert caught.value.ambiguous
        assert len(await api.tags()) == committed
    assert [method for method, _, _ in service.requests] == ["POST", "GET"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_a_write_that_failed_is_not_repeated(service: Service, location: str, method: str) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, status=500, method=method))
    async with public_api(service.url, location) as api:
        with pytest.raises(ServerError) as caught:
            await api.transport.send(method, f"/locations/{location}/tags", body={})
    assert caught.value.ambiguous
    assert len(service.requests) == 1


async def test_a_write_that_was_turned_away_is_repeated(service: Service, location: str) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, status=429, method="POST", nth=1))
    async with public_api(service.url, location) as api:
        await api.create_tag("again")
        assert [tag.name for tag in await api.tags()] == ["again"]


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "3600"}, {"X-RateLimit-Daily-Remaining": "0"}],
    ids=lambda item: next(iter(item)),
)
async def test_it_does_not_wait_for_tomorrow(
    service: Service, location: str, headers: dict[str, str]
) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, status=429, headers=headers))
    async with public_api(service.url, location) as api:
        with pytest.raises(RateLimitedError):
            await api.tags()
    assert len(service.requests) == 1


async def test_a_redirect_is_not_followed(service: Service, location: str) -> None:
    elsewhere = {"Location": f"{service.url}/workflows/?locationId={location}"}
    service.faults.inject(Fault(FaultKind.STATUS, status=307, headers=elsewhere))
    async with public_api(service.url, location) as api:
        with pytest.raises(ApiError, match="points elsewhere"):
            await api.tags()
    assert len(service.requests) == 1


async def test_one_attempt_has_a_deadline(service: Service, location: str) -> None:
    service.faults.inject(Fault(FaultKind.LATENCY, seconds=1))
    async with public_api(service.url, location, retry=RetryPolicy(attempts=1, deadline=0.1)) as api:
        with pytest.raises(ConnectionLostError, match="TimeoutError") as caught:
            await api.create_tag("slow")
    assert caught.value.ambiguous


async def test_nobody_there_is_not_ambiguous() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        seen: list[tuple[str, str, int]] = []
        url = f"http://127.0.0.1:{port}"
        async with public_api(url, "LOC", request_log=lambda *line: seen.append(line)) as api:
            with pytest.raises(ConnectionLostError) as caught:
                await api.create_tag("x")
            assert not caught.value.ambiguous
            assert seen == [("POST", "/locations/LOC/tags", 0)]
            with pytest.raises(ConnectionLostError):
                await api.tags()
    assert len(seen) == 1 + IMPATIENT.attempts


async def test_an_answer_cut_short_is_malformed(service: Service, location: str) -> None:
    service.faults.inject(Fault(FaultKind.MALFORMED))
    async with public_api(service.url, location) as api:
        with pytest.raises(MalformedResponseError, match="not JSON") as caught:
            await api.tags()
        assert not caught.value.ambiguous
        with pytest.raises(MalformedResponseError) as caught:
            await api.create_tag("x")
    assert caught.value.ambiguous


async def test_the_log_sees_every_attempt(service: Service, location: str) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, status=500, nth=1))
    seen: list[tuple[str, str, int]] = []
    async with public_api(service.url, location, request_log=lambda *line: seen.append(line)) as api:
        await api.tags()
    assert seen == [("GET", f"/locations/{location}/tags", status) for status in (500, 200)]


# --- secrets -----------------------------------------------------------------------------------


TOKEN = "pit-0f6ac1f2-1111-4222-8333-c0ffee123456"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 409, 422, 429, 500])
async def test_a_token_is_in_no_message(stub: Stub, status: int, method: str) -> None:
    def repeat_the_token(request: Request) -> Response:
        said = f"no good: {request.headers['authorization']}"
        return JSONResponse({"message": [said], "error": said}, status)

    stub.answer = repeat_the_token
    async with open_client() as client:
        transport = Transport(client, stub.url, {"Authorization": f"Bearer {TOKEN}"}, retry=IMPATIENT)
        with pytest.raises(ApiError, match=r"\*\*\*\*") as caught:
            await transport.send(method, "/x")
    shown = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in f"{shown} {caught.value!r} {caught.value.diagnostics} {caught.value.messages}"
    assert TOKEN not in repr(transport)


async def test_cookies_are_not_kept(stub: Stub) -> None:
    cookies: list[str | None] = []

    def set_a_cookie(request: Request) -> Response:
        cookies.append(request.headers.get("cookie"))
        return JSONResponse({}, headers={"Set-Cookie": "of=another-account"})

    stub.answer = set_a_cookie
    async with open_client() as client:
        for _ in range(2):
            await Transport(client, stub.url, {}).send("GET", "/x")
    assert cookies == [None, None]


@pytest.mark.parametrize("token", ["", "  ", f"{TOKEN}\nx: y", f"{TOKEN}\x00", f"{TOKEN}é"])
async def test_a_token_that_cannot_be_sent_is_refused_unseen(token: str) -> None:
    async with open_client() as client:
        with pytest.raises(AuthenticationError) as caught:
            Transport(client, "https://example.com", {"Authorization": token})
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("token", "location_id", "kind", "hint"),
    [
        ("pit-unknown", None, UnauthorizedError, "copy the token again"),
        (SANDBOX_TOKEN, "somebody-elses", ForbiddenError, "location_id"),
    ],
)
async def test_the_hint_says_what_to_do(
    service: Service, location: str, token: str, location_id: str | None, kind: type[GhlFlowError], hint: str
) -> None:
    async with public_api(service.url, location_id or location, token=token) as api:
        with pytest.raises(kind) as caught:
            await api.tags()
    assert hint in str(caught.value.diagnostics[0].hint)
    assert caught.value.exit_code == 4
