"""The documented limits, on every public answer."""

import re

import httpx
import pytest

from ghl_flow.highlevel import PublicApi, RateLimitedError, RetryPolicy, Transport
from ghl_flow.sandbox import (
    SANDBOX_URL,
    RateLimit,
    SandboxStore,
    create_app,
    sandbox_client,
)
from ghl_flow.sandbox.contact_routes import contact_routes
from ghl_flow.sandbox.list_routes import list_routes
from ghl_flow.sandbox.message_routes import message_routes
from ghl_flow.sandbox.public_routes import public_routes
from ghl_flow.sandbox.rate_limit import RateLimitMiddleware
from tests.sandbox.service import BUILDER_HEADERS, PUBLIC_HEADERS

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("waiting_to_try_again")]


async def test_it_counts_down_to_a_429_for_each_location() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        store.ensure_location("B")
        async with sandbox_client(store, rate_limit=RateLimit(2, 60, daily=100)) as client:
            client.headers.update(PUBLIC_HEADERS)
            answers = [await client.get("/locations/A/tags") for _ in range(3)]
            assert [answer.status_code for answer in answers] == [200, 200, 429]
            assert [answer.headers["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
            assert answers[2].json() == {"statusCode": 429, "message": "Too Many Requests"}
            assert "Retry-After" not in answers[2].headers
            headers = (await client.get("/workflows/?locationId=B")).headers
            assert {name: headers[name] for name in headers if name.startswith("x-ratelimit")} == {
                "x-ratelimit-limit-daily": "100",
                "x-ratelimit-daily-remaining": "99",
                "x-ratelimit-interval-milliseconds": "60000",
                "x-ratelimit-max": "2",
                "x-ratelimit-remaining": "1",
            }
            assert (await client.get("/workflows/?locationId=A")).status_code == 429


@pytest.mark.parametrize(
    "path", ["/locations/A/tags", "/locations/A/nothing", "/locations/other", "/workflows/"]
)
async def test_every_public_answer_has_the_headers_a_refusal_too(path: str) -> None:
    with SandboxStore() as store:
        async with sandbox_client(store) as client:
            answer = await client.get(path)
            assert answer.headers["X-RateLimit-Max"] == "100"
            builder = await client.get("/workflow/A/list", headers=BUILDER_HEADERS)
            assert "X-RateLimit-Max" not in builder.headers


async def test_no_public_endpoint_is_without_the_headers() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        makes = (public_routes, list_routes, message_routes, contact_routes)
        async with sandbox_client(store) as client:
            for route in (route for make in makes for route in make(store)):
                path = re.sub(r"\{\w+\}", "A", route.path)
                for method in route.methods or ():
                    answer = await client.request(method, path)
                    assert answer.headers.get("X-RateLimit-Max") == "100", (method, path)


async def test_calls_of_a_contact_count_for_its_location() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        store.ensure_location("B")
        async with sandbox_client(store, rate_limit=RateLimit(2, 60)) as client:
            client.headers.update(PUBLIC_HEADERS)
            made = await client.post("/contacts/", json={"locationId": "B", "phone": "+15125550100"})
            path = f"/contacts/{made.json()['contact']['id']}"
            statuses = [(await client.get(one)).status_code for one in (path, "/locations/B/tags", path)]
            assert statuses == [200, 200, 429]
            assert (await client.get("/locations/A/tags")).status_code == 200


async def test_a_write_of_the_workflow_api_counts_for_its_location() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        store.ensure_location("B")
        async with sandbox_client(store, rate_limit=RateLimit(1, 60)) as client:
            client.headers.update(PUBLIC_HEADERS | {"Version": "v3"})
            path = "/workflows/definition/validate?locationId="
            statuses = [(await client.post(path + where, json={})).status_code for where in ("A", "B", "A")]
    assert statuses == [200, 200, 429]


async def test_a_new_window_opens() -> None:
    now = 0.0
    with SandboxStore() as store:
        store.ensure_location("A")
        app = RateLimitMiddleware(
            create_app(store, rate_limit=None), RateLimit(1, 10, daily=3), store, lambda: now
        )
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url=SANDBOX_URL, headers=PUBLIC_HEADERS
        ) as client:
            statuses = []
            for moment in (0.0, 9.9, 10.0, 20.0, 86_400.0):
                now = moment
                statuses.append((await client.get("/locations/A/tags")).status_code)
    # The fourth is within the burst and over the day; refusals count as well.
    assert statuses == [200, 429, 200, 429, 200]


async def test_ids_that_are_no_location_share_one_row_of_the_table() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        limiter = RateLimitMiddleware(create_app(store, rate_limit=None), RateLimit(3, 60), store)
        transport = httpx.ASGITransport(app=limiter)
        async with httpx.AsyncClient(
            transport=transport, base_url=SANDBOX_URL, headers=PUBLIC_HEADERS
        ) as client:
            paths = (*(f"/locations/other{number}/tags" for number in range(4)), "/workflows/?locationId=x")
            foreign = [(await client.get(path)).status_code for path in paths]
            assert foreign[3:] == [429, 429]
            assert 429 not in foreign[:3]
            assert (await client.get("/locations/A/tags")).status_code == 200
        assert limiter.budgets == 2


async def test_without_a_limit_there_is_no_429() -> None:
    with SandboxStore() as store:
        store.ensure_location("A")
        async with sandbox_client(store) as client:
            client.headers.update(PUBLIC_HEADERS)
            statuses = {(await client.get("/locations/A/tags")).status_code for _ in range(120)}
    assert statuses == {200}


async def test_our_client_waits_for_the_window() -> None:
    policy = RetryPolicy(attempts=3, first_wait=0.01, jitter=0)
    with SandboxStore() as store:
        store.ensure_location("A")
        async with sandbox_client(store, rate_limit=RateLimit(2, 0.2)) as client:
            api = PublicApi(Transport(client, SANDBOX_URL, PUBLIC_HEADERS, retry=policy), "A")
            for number in range(5):
                await api.create_tag(f"t{number}")
            assert len(await api.tags()) == 5
        async with sandbox_client(store, rate_limit=RateLimit(9, 9, daily=1)) as client:
            api = PublicApi(Transport(client, SANDBOX_URL, PUBLIC_HEADERS, retry=policy), "A")
            await api.tags()
            with pytest.raises(RateLimitedError, match="daily limit"):
                await api.tags()


@pytest.mark.parametrize(
    "path",
    [
        *("/workflows/", "/forms/", "/conversations/messages/export", "/opportunities/pipelines"),
        *("/calendars/", "/users/", "/contacts/search/duplicate"),
    ],
)
async def test_a_location_that_the_query_names_is_counted_and_named_once(path: str) -> None:
    """Named twice, one would be counted and the other answered."""
    with SandboxStore() as store:
        for location_id in ("A", "B"):
            store.ensure_location(location_id)
        async with sandbox_client(store, rate_limit=RateLimit(2, 60)) as client:
            client.headers.update(PUBLIC_HEADERS)
            twice = await client.get(f"{path}?locationId=A&locationId=B")
            assert twice.status_code in (401, 422)
            answers = [await client.get(f"{path}?locationId=A") for _ in range(3)]
            assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
            assert answers[2].status_code == 429
            assert (await client.get(f"{path}?locationId=B")).headers["X-RateLimit-Remaining"] == "1"


@pytest.mark.parametrize("query", ["locationId=A&locationId=B", "locationId=A&locationId=A"])
async def test_a_post_of_the_workflow_api_names_one_location(query: str) -> None:
    with SandboxStore() as store:
        for location_id in ("A", "B"):
            store.ensure_location(location_id)
        async with sandbox_client(store) as client:
            client.headers.update(PUBLIC_HEADERS | {"Version": "v3"})
            answer = await client.post(f"/workflows/definition/validate?{query}", json={})
    assert (answer.status_code, answer.json()["message"]) == (422, ["locationId must be a string"])
