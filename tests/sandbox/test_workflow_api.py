"""The v3 Workflow API of the sandbox: its status codes are those documented."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from ghl_flow.kinds.triggers.event import call
from ghl_flow.runtime.profile import Profile
from ghl_flow.sandbox import SANDBOX_TOKEN
from ghl_flow.sandbox.phone import SandboxPhone
from ghl_flow.wire.definition import to_definition
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Workflow
from tests.conftest import compiled
from tests.sandbox.service import Service, plain_client

pytestmark = pytest.mark.anyio
HEADERS = {"Authorization": f"Bearer {SANDBOX_TOKEN}", "Version": "v3"}
STEP: JsonObject = {
    "id": "s",
    "type": "sms",
    "name": "Text",
    "order": 0,
    "next": None,
    "parentKey": None,
    "attributes": {"type": "sms", "body": "Hi"},
}
GOOD: JsonObject = {
    "name": "Reviews",
    "settings": {"allowMultiple": True, "timezone": "account"},
    "triggers": [{"type": "contact_tag", "name": "Tagged", "conditions": []}],
    "workflowData": {"templates": [STEP]},
}


class Client:
    """Requests of one sub-account."""

    def __init__(self, client: httpx.AsyncClient, location: str) -> None:
        self._client = client
        self._location = location

    async def __call__(
        self, method: str, path: str, body: JsonObject | None = None, **query: str
    ) -> httpx.Response:
        query = {"locationId": self._location} | query
        return await self._client.request(method, f"/workflows/{path}", json=body, params=query)

    async def create(self, body: JsonObject = GOOD) -> str:
        answer = await self("POST", "", body)
        assert answer.status_code == 201
        return str(answer.json()["id"])


@pytest.fixture
async def ask(service: Service, location: str) -> AsyncIterator[Client]:
    async with plain_client(service.url, HEADERS) as client:
        yield Client(client, location)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "name"),
        ({"workflowData": {}}, "workflowData.templates"),
        ({"workflowData": {"templates": [STEP, STEP]}}, "step 'Text'"),
        ({"workflowData": {"templates": [{**STEP, "next": "nowhere"}]}}, "step 'Text'"),
        ({"workflowData": {"templates": [{**STEP, "attributes": {"body": ""}}]}}, "step 'Text'"),
        ({"triggers": [{"name": "T"}]}, "triggers[0].type"),
    ],
)
async def test_what_is_not_valid_is_told_with_200_and_refused_with_422(
    change: JsonObject, said: str, ask: Client, service: Service, location: str
) -> None:
    bad = {**GOOD, **change}
    answer = await ask("POST", "definition/validate", bad)
    assert (answer.status_code, answer.json()["valid"]) == (200, False)
    assert answer.json()["findings"][0]["path"] == said
    assert (await ask("POST", "", bad)).status_code == 422
    assert service.store.all("workflow", location) == []


async def test_a_good_one_is_valid_and_always_lands_as_a_draft(
    ask: Client, service: Service, location: str
) -> None:
    answer = await ask("POST", "definition/validate", GOOD)
    assert (answer.status_code, answer.json()) == (200, {"valid": True, "findings": []})
    workflow_id = await ask.create({**GOOD, "status": "published"})
    (document,) = service.store.all("workflow", location)
    assert (document["id"], document["status"]) == (workflow_id, "draft")


async def test_a_definition_comes_back_as_it_went_and_carries_its_version(ask: Client) -> None:
    workflow_id = await ask.create()
    first = (await ask("GET", f"{workflow_id}/definition")).json()
    assert first["workflowData"]["templates"] == [STEP]
    assert (await ask("PUT", f"{workflow_id}/definition", first)).status_code == 200
    second = (await ask("GET", f"{workflow_id}/definition")).json()
    assert second == {**first, "version": first["version"] + 1}
    stale = await ask("PUT", f"{workflow_id}/definition", first)
    assert stale.status_code == 422
    assert (await ask("GET", f"{workflow_id}/definition")).json() == second


async def test_an_update_is_a_complete_overwrite(ask: Client, service: Service, location: str) -> None:
    workflow_id = await ask.create()
    definition = (await ask("GET", f"{workflow_id}/definition")).json()
    empty = {**definition, "triggers": [], "workflowData": {"templates": []}}
    assert (await ask("PUT", f"{workflow_id}/definition", empty)).status_code == 200
    now = (await ask("GET", f"{workflow_id}/definition")).json()
    assert (now["triggers"], now["workflowData"]["templates"]) == ([], [])
    assert service.store.triggers(location, workflow_id) == []


async def test_what_is_published_cannot_be_updated(ask: Client) -> None:
    workflow_id = await ask.create()
    published = await ask("PUT", f"{workflow_id}/status", {"status": "published"})
    assert (published.status_code, published.json()["status"]) == (200, "published")
    definition = (await ask("GET", f"{workflow_id}/definition")).json()
    assert (await ask("PUT", f"{workflow_id}/definition", definition)).status_code == 409
    assert (await ask("PUT", f"{workflow_id}/status", {"status": "draft"})).json()["status"] == "draft"
    definition = (await ask("GET", f"{workflow_id}/definition")).json()
    assert (await ask("PUT", f"{workflow_id}/definition", definition)).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"workflowData": {"templates": [{**STEP, "next": "nowhere"}]}}, "published", 422),
        ({"locked": True}, "published", 409),
        ({"scheduledPauseDates": ["2026-12-24"]}, "published", 409),
        ({}, "gone", 422),
    ],
)
async def test_a_status_that_cannot_be_had_leaves_it_as_it_was(
    change: JsonObject, status: str, code: int, ask: Client, service: Service, location: str
) -> None:
    workflow_id = await ask.create()
    document = service.store.get("workflow", location, workflow_id)
    assert document is not None
    service.store.put("workflow", location, workflow_id, {**document, **change})
    assert (await ask("PUT", f"{workflow_id}/status", {"status": status})).status_code == code
    after = service.store.get("workflow", location, workflow_id)
    assert after is not None
    assert after["status"] == "draft"


async def test_delete_takes_the_triggers_along(ask: Client, service: Service, location: str) -> None:
    workflow_id = await ask.create()
    assert (await ask("DELETE", workflow_id)).status_code == 200
    assert (await ask("GET", f"{workflow_id}/definition")).status_code == 404
    assert service.store.all("trigger", location) == []


async def test_where_it_is_not_enabled_every_call_says_so(
    ask: Client, service: Service, location: str
) -> None:
    workflow_id = await ask.create()
    service.store.enable_workflow_api(location, False)
    service.store.ensure_location(location, "Another name")  # the switch stays
    for method, path in [
        ("GET", "step-types"),
        ("POST", "definition/validate"),
        ("POST", ""),
        ("GET", f"{workflow_id}/definition"),
        ("PUT", f"{workflow_id}/definition"),
        ("PUT", f"{workflow_id}/status"),
        ("DELETE", workflow_id),
        ("GET", f"{workflow_id}/logs"),
    ]:
        answer = await ask(method, path, {} if method in ("POST", "PUT") else None)
        assert answer.status_code == 403
        assert "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION" in answer.text
    service.store.enable_workflow_api(location, True)
    assert (await ask("GET", "step-types")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", ""),
        ("POST", "definition/validate"),
        ("PUT", "{id}/definition"),
        ("PUT", "{id}/status"),
        ("GET", "{id}/definition"),
        ("DELETE", "{id}"),
    ],
)
async def test_the_location_stands_in_the_query_and_nowhere_else(
    method: str, path: str, ask: Client, location: str
) -> None:
    path = path.format(id=await ask.create())
    body = None if method in ("GET", "DELETE") else GOOD
    nowhere = await ask(method, path, body, locationId="")
    assert nowhere.status_code == 422
    assert "locationId should not be empty" in nowhere.json()["message"]
    if body is not None:
        for query in ({}, {"locationId": ""}):
            refused = await ask(method, path, {**body, "locationId": location}, **query)
            assert refused.status_code == 422
        assert refused.json()["message"] != ["property locationId should not exist"]
        refused = await ask(method, path, {**body, "locationId": location})
        assert refused.json()["message"] == ["property locationId should not exist"]


@pytest.mark.parametrize("version", ["2021-07-28", None])
async def test_it_wants_its_own_version_header(version: str | None, service: Service, location: str) -> None:
    headers = {"Authorization": f"Bearer {SANDBOX_TOKEN}"} | ({"Version": version} if version else {})
    async with plain_client(service.url, headers) as client:
        answer = await client.get("/workflows/step-types", params={"locationId": location})
    assert answer.status_code == 401


async def test_step_types_name_what_flows_are_made_of(ask: Client) -> None:
    catalogue = (await ask("GET", "step-types")).json()
    assert {"sms", "wait", "if_else"} <= {item["type"] for item in catalogue["actions"]}
    assert {"call_status", "customer_reply"} <= {item["type"] for item in catalogue["triggers"]}


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (None, None, 200),
        (29, 0, 200),
        (31, 0, 422),
        (59, 40, 200),
        (80, 70, 422),
        (0, 5, 422),
    ],
)
async def test_logs_are_asked_for_within_their_range(
    start: int | None, end: int | None, code: int, ask: Client
) -> None:
    """Days before now."""
    workflow_id = await ask.create()
    now = datetime.now(UTC)
    query = {
        key: (now - timedelta(days=days)).isoformat()
        for key, days in (("startDate", start), ("endDate", end))
        if days is not None
    }
    assert (await ask("GET", f"{workflow_id}/logs", None, **query)).status_code == code


async def test_what_is_created_runs_and_is_logged(ask: Client, service: Service, location: str) -> None:
    """What stands in it runs in the same interpreter as what came through the builder."""
    main: Workflow = compiled().workflows[0].workflow
    workflow_id = await ask.create(to_definition(main))
    phone = SandboxPhone(service.store, location)
    missed = [(at, call("no-answer")) for at in (0, 45)]
    assert not phone.happen("+15125550100", missed, then=600).delivered
    assert (await ask("PUT", f"{workflow_id}/status", {"status": "published"})).status_code == 200
    assert phone.happen("+15125550111", missed, then=600, profile=Profile.DOCUMENTED).delivered
    logs = (await ask("GET", f"{workflow_id}/logs")).json()["logs"]
    assert [item["stepType"] for item in logs] == ["sms"]
