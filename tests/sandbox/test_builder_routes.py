"""The builder's backend, with everything about it that bites."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ghl_flow.sandbox import DEFAULT_COMPANY_ID, SANDBOX_SESSION, session_token
from ghl_flow.wire.builder import Workspace, auto_save_body, create_body, status_body, trigger_body
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow
from tests.sandbox.service import BUILDER_HEADERS, PUBLIC_HEADERS, Service, plain_client

pytestmark = pytest.mark.anyio

WORKED_EXAMPLE = Path(__file__).parents[1] / "golden" / "worked-example.json"


class Builder:
    """The builder of one sub-account."""

    def __init__(self, client: httpx.AsyncClient, location: str) -> None:
        self.client = client
        self.location = location
        self.workspace = Workspace(location, DEFAULT_COMPANY_ID, "UID", 27)

    async def send(self, method: str, path: str, body: JsonObject | None = None) -> httpx.Response:
        return await self.client.request(method, f"/workflow/{self.location}{path}", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.send("GET", path)

    async def post(self, path: str, body: JsonObject) -> httpx.Response:
        return await self.send("POST", path, body)

    async def put(self, path: str, body: JsonObject) -> httpx.Response:
        return await self.send("PUT", path, body)

    async def delete(self, path: str) -> httpx.Response:
        return await self.send("DELETE", path)

    async def create(self, name: str = "Missed call text-back") -> str:
        answer = await self.post("", create_body(name, self.workspace))
        assert answer.status_code == 201
        return str(answer.json()["id"])

    async def read(self, workflow_id: str) -> JsonObject:
        answer = await self.get(f"/{workflow_id}?includeScheduledPauseInfo=true")
        assert answer.status_code == 200
        document: JsonObject = answer.json()
        return document

    async def saving(self, workflow_id: str) -> JsonObject:
        document = await self.read(workflow_id)
        return auto_save_body(Workflow.from_document(document), self.workspace, document)


@pytest.fixture
async def builder(service: Service, location: str) -> AsyncIterator[Builder]:
    async with plain_client(service.url, BUILDER_HEADERS) as client:
        yield Builder(client, location)


# --- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status", "said"),
    [
        ({"token-id": SANDBOX_SESSION}, 200, ""),
        ({"Authorization": f"Bearer {SANDBOX_SESSION}"}, 200, ""),
        ({}, 401, "Invalid"),
        ({"token-id": "x"}, 401, "Invalid"),
        ({"token-id": "a.b.c"}, 401, "Invalid"),
        ({"token-id": session_token(1_000)}, 401, "expired"),
        ({"Authorization": f"Bearer {session_token(1_000)}"}, 401, "expired"),
        (PUBLIC_HEADERS, 401, "Invalid"),
    ],
)
async def test_a_session_opens_it(
    service: Service, location: str, headers: dict[str, str], status: int, said: str
) -> None:
    async with plain_client(headers=headers) as client:
        answer = await client.get(f"{service.url}/workflow/{location}/list")
    assert answer.status_code == status
    assert said in str(answer.json())


# --- workflows ---------------------------------------------------------------------------------


async def test_a_new_workflow_has_every_key_of_a_saved_one(builder: Builder) -> None:
    document = await builder.read(await builder.create())
    example = json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8"))["autoSaveBody"]
    only_sent = {"isAutoSave", "autoSaveSession", "createdSteps", "modifiedSteps", "deletedSteps"}
    assert set(example) - only_sent <= set(document)
    assert (document["status"], document["version"], document["dataVersion"]) == ("draft", 1, 7)
    assert document["companyId"] == DEFAULT_COMPANY_ID
    assert document["companyAge"] == 27
    assert document["permission"] == 380


async def test_creating_twice_makes_two(builder: Builder) -> None:
    first, second = await builder.create(), await builder.create()
    rows = (await builder.get("/list?type=workflow&limit=10&offset=0")).json()
    assert [row["id"] for row in rows["rows"]] == [second, first]
    assert rows["count"] == 2
    assert rows["rows"][0].keys() >= {
        "_id",
        "id",
        "name",
        "type",
        "status",
        "parentId",
        "companyId",
        "dataVersion",
    }


@pytest.mark.parametrize("body", [{}, {"name": "", "company_id": "C"}, {"name": "W", "companyId": "C"}])
async def test_a_bad_new_workflow_is_refused(builder: Builder, body: JsonObject) -> None:
    assert (await builder.post("", body)).status_code == 422


@pytest.mark.parametrize(
    ("query", "names", "count"),
    [
        ("", ["3", "2", "1"], 3),
        ("?limit=2", ["3", "2"], 3),
        ("?limit=2&offset=2", ["1"], 3),
        ("?offset=9", [], 3),
        ("?parentId=root", ["3", "2", "1"], 3),
        ("?type=directory", [], 0),
    ],
)
async def test_the_list_has_pages(builder: Builder, query: str, names: list[str], count: int) -> None:
    for name in ("1", "2", "3"):
        await builder.create(name)
    page = (await builder.get(f"/list{query}")).json()
    assert [row["name"] for row in page["rows"]] == names
    assert page["count"] == count


@pytest.mark.parametrize("query", ["limit=x", "offset=-1", "limit=", "limit=" + "9" * 5000])
async def test_a_page_that_is_no_number(builder: Builder, query: str) -> None:
    assert (await builder.get(f"/list?{query}")).status_code == 422


async def test_an_auto_save_stores_the_whole_document(builder: Builder) -> None:
    workflow_id = await builder.create()
    body = await builder.saving(workflow_id)
    invented: JsonObject = {
        "id": "s1",
        "type": "sms",
        "name": "SMS",
        "attributes": {"nonsense": 1},
        "next": None,
    }
    body |= {"name": "Other", "workflowData": {"templates": [invented]}, "status": "published"}
    answer = await builder.put(f"/{workflow_id}/auto-save", body)
    assert answer.status_code == 200
    document = await builder.read(workflow_id)
    assert document["name"] == "Other"
    assert document["version"] == 2
    assert document["workflowData"] == {"templates": [invented]}  # saved, shown, and of no effect
    assert document["status"] == "draft"  # an auto-save publishes nothing
    assert document["isAutoSave"] is True  # and stays in the document, to be dropped before a publish
    assert "createdSteps" not in document


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"version": 7}, 409),
        ({"autoSaveSession": {"workflowId": "{id}", "id": "s", "userId": "U", "version": 7}}, 409),
        ({"autoSaveSession": {"workflowId": "other", "id": "s", "userId": "U", "version": 1}}, 422),
        ({"autoSaveSession": {"workflowId": "{id}", "id": "", "userId": "U", "version": 1}}, 422),
        ({"autoSaveSession": {"workflowId": "{id}", "id": "s", "version": 1}}, 422),
        ({"autoSaveSession": None}, 422),
        ({"isAutoSave": False}, 422),
        ({"version": "1"}, 422),
        ({"createdSteps": None}, 422),
        ({"workflowData": {"templates": ["s1"]}}, 422),
        ({"workflowData": []}, 422),
    ],
)
async def test_an_auto_save_that_is_refused_changes_nothing(
    builder: Builder, change: JsonObject, status: int
) -> None:
    workflow_id = await builder.create()
    before = await builder.read(workflow_id)
    changed = json.loads(json.dumps(change).replace("{id}", workflow_id))
    body = await builder.saving(workflow_id)
    answer = await builder.put(f"/{workflow_id}/auto-save", body | changed)
    assert answer.status_code == status
    assert await builder.read(workflow_id) == before


async def test_two_editors_and_one_of_them_is_late(builder: Builder) -> None:
    workflow_id = await builder.create()
    body = await builder.saving(workflow_id)
    assert (await builder.put(f"/{workflow_id}/auto-save", body)).status_code == 200
    assert (await builder.put(f"/{workflow_id}/auto-save", body)).status_code == 409


async def test_publishing(builder: Builder) -> None:
    workflow_id = await builder.create()
    await builder.put(f"/{workflow_id}/auto-save", await builder.saving(workflow_id))
    trigger = trigger_body(Trigger("call_status", "Missed call"), workflow_id, builder.workspace)
    await builder.post("/trigger", trigger)

    as_it_is = {**await builder.read(workflow_id), "status": "published"}
    refused = await builder.put(f"/{workflow_id}", as_it_is)
    assert refused.status_code == 422  # what the auto-save left behind
    assert "property isAutoSave should not exist" in refused.json()["message"]

    for status, version in (("published", 3), ("draft", 4)):
        body = status_body(await builder.read(workflow_id), status)
        assert (await builder.put(f"/{workflow_id}", body)).status_code == 200
        document = await builder.read(workflow_id)
        assert (document["status"], document["version"]) == (status, version)
        assert not {"isAutoSave", "autoSaveSession", "autoSaveSessionId"} & document.keys()
        (stored,) = (await builder.get(f"/trigger?workflowId={workflow_id}")).json()
        assert (stored["status"], stored["active"]) == (status, True)
        public = await builder.client.get(
            f"/workflows/?locationId={builder.location}", headers=PUBLIC_HEADERS
        )
        assert [item["status"] for item in public.json()["workflows"]] == [status]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"version": 1, "name": "Other", "workflowData": {"templates": []}}, 200),
        ({"version": 2, "status": "published"}, 409),
        ({"status": "published"}, 422),
        ({"version": 1, "status": "live"}, 422),
        ({"version": 1, "autoSaveSession": {}}, 422),
    ],
)
async def test_a_plain_put(builder: Builder, body: JsonObject, status: int) -> None:
    workflow_id = await builder.create()
    assert (await builder.put(f"/{workflow_id}", body)).status_code == status
    assert (await builder.read(workflow_id))["version"] == (2 if status == 200 else 1)


async def test_a_deleted_workflow_takes_its_triggers_along(builder: Builder) -> None:
    workflow_id = await builder.create()
    trigger = trigger_body(Trigger("call_status", "Missed call"), workflow_id, builder.workspace)
    await builder.post("/trigger", trigger)
    assert (await builder.delete(f"/{workflow_id}")).status_code == 200
    assert (await builder.get(f"/trigger?workflowId={workflow_id}")).json() == []
    for answer in (
        await builder.get(f"/{workflow_id}"),
        await builder.put(f"/{workflow_id}", {}),
        await builder.put(f"/{workflow_id}/auto-save", {}),
        await builder.delete(f"/{workflow_id}"),
    ):
        assert answer.status_code == 404
        assert answer.json()["message"] == "Workflow not found"


# --- triggers ----------------------------------------------------------------------------------


async def test_the_wrong_casing_is_answered_and_stored_as_nothing(builder: Builder) -> None:
    workflow_id = await builder.create()
    good = trigger_body(Trigger("call_status", "Missed call"), workflow_id, builder.workspace)
    renamed = {
        "workflowId": "workflow_id",
        "location_id": "locationId",
        "company_id": "companyId",
    }
    wrong: list[JsonObject] = [
        {renamed.get(key, key) if key == one else key: value for key, value in good.items()}
        for one in renamed
    ]
    wrong += [
        {**good, "actions": [{"workflowId": workflow_id, "type": "add_to_workflow"}]},
        {**good, "actions": []},
        {**good, "workflowId": "", "actions": [{"workflow_id": ""}]},
        {},
    ]
    for body in wrong:
        answer = await builder.post("/trigger", body)
        assert answer.status_code == 200
        assert answer.json()["id"]
    assert (await builder.get(f"/trigger?workflowId={workflow_id}")).json() == []

    trigger_id = (await builder.post("/trigger", good)).json()["id"]
    assert (await builder.put(f"/trigger/{trigger_id}", wrong[0] | {"name": "Other"})).status_code == 200
    (stored,) = (await builder.get(f"/trigger?workflowId={workflow_id}")).json()
    assert stored == {**good, "id": trigger_id, "_id": trigger_id}


async def test_triggers_that_are_not_there(builder: Builder) -> None:
    assert (await builder.delete("/trigger/x")).status_code == 404
    update = await builder.put("/trigger/x", {})
    assert update.status_code == 500
    assert "No document to update" in update.json()["message"]
    assert (await builder.get("/trigger")).status_code == 422


# --- the worked example ------------------------------------------------------------------------


async def test_the_worked_example_saves_as_it_stands(builder: Builder) -> None:
    example = json.loads(WORKED_EXAMPLE.read_text(encoding="utf-8"))
    workflow_id = (await builder.post("", example["createBody"])).json()["id"]
    ours = json.loads(
        json.dumps(example).replace(example["_wid"], workflow_id).replace('"LOC"', f'"{builder.location}"')
    )
    answer = await builder.put(f"/{workflow_id}/auto-save", ours["autoSaveBody"])
    assert answer.status_code == 200
    for body in ours["triggerBodies"]:
        await builder.post("/trigger", body)
    document = await builder.read(workflow_id)
    triggers = (await builder.get(f"/trigger?workflowId={workflow_id}")).json()
    assert document["workflowData"] == ours["autoSaveBody"]["workflowData"]
    assert [item["conditions"] for item in triggers] == [item["conditions"] for item in ours["triggerBodies"]]
    workflow = Workflow.from_document(document, triggers)
    assert [node.id for node in workflow.nodes] == [
        Node.from_json(node).id for node in ours["autoSaveBody"]["workflowData"]["templates"]
    ]


@pytest.mark.parametrize("where", ["first", "last"])
async def test_a_plain_save_refuses_a_null_next(where: str, builder: Builder) -> None:
    workflow_id = await builder.create()
    before = await builder.read(workflow_id)
    good: JsonObject = {"id": "b", "type": "sms", "name": "Text", "attributes": {"body": "Hi"}}
    bad: JsonObject = {**good, "id": "a", "next": None}
    nodes = [bad, good] if where == "first" else [good, bad]
    answer = await builder.put(f"/{workflow_id}", _plain(before, nodes))
    assert answer.status_code == 400
    assert await builder.read(workflow_id) == before
    for end in ({}, {"next": ""}):  # both are stored
        now = await builder.read(workflow_id)
        last: JsonObject = {**good, **end}
        assert (await builder.put(f"/{workflow_id}", _plain(now, [last]))).status_code == 200


@pytest.mark.parametrize("body", [{}, {"workflowData": {}}, {"workflowData": {"triggers": []}}])
async def test_a_plain_save_without_steps_deletes_them_all(body: JsonObject, builder: Builder) -> None:
    workflow_id = await builder.create()
    step: JsonObject = {"id": "a", "type": "sms", "name": "Text", "attributes": {"body": "Hi"}}
    await builder.put(f"/{workflow_id}", _plain(await builder.read(workflow_id), [step]))
    now = await builder.read(workflow_id)
    assert now["workflowData"] == {"templates": [step]}
    answer = await builder.put(f"/{workflow_id}", {"name": now["name"], "version": now["version"], **body})
    assert answer.status_code == 200
    assert (await builder.read(workflow_id))["workflowData"] == {"templates": []}


def _node(kind: str, attributes: JsonObject, **more: JsonValue) -> JsonObject:
    return {"id": "a", "type": kind, "name": "This", "attributes": attributes, **more}


INVALID = "Step 'This' has an invalid configuration"


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (_node("sms", {"body": "Hi"}), []),
        (_node("sms", {"body": ""}), [INVALID]),
        (_node("sms", {}), [INVALID]),
        (_node("email", {"subject": ""}), [INVALID]),
        (_node("voicemail", {"body": ""}), [INVALID]),
        (_node("task-notification", {"title": "Call", "assignedTo": ""}), [INVALID]),
        (_node("task-notification", {"title": "", "assignedTo": "u"}), [INVALID]),
        # What the builder itself stores empty is no fault.
        (_node("wait", {"type": "time", "cat": ""}), []),
        (_node("create_opportunity", {"monetary_value": "", "opportunity_source": ""}), []),
        (_node("sms", {"body": "Hi"}, next="z"), ["Step 'This' leads to a step that does not exist"]),
        (
            _node("if_else", {"branches": []}, nodeType="condition-node", next=[]),
            ["Step 'This' has a branch without conditions"],
        ),
        (
            _node("if_else", {"branches": [{"id": "b", "segments": []}]}, nodeType="condition-node"),
            ["Step 'This' has a branch without conditions"],
        ),
    ],
)
async def test_validation_says_in_sentences_what_publishing_refuses(
    node: JsonObject, found: list[str], builder: Builder
) -> None:
    workflow_id = await builder.create()
    before = await builder.read(workflow_id)
    body = _plain(before, [node])
    answer = await builder.post(f"/{workflow_id}/validate-workflows", body)
    assert answer.status_code == 200
    assert answer.json() == ({"valid": False, "errors": found} if found else {"valid": True})
    assert await builder.read(workflow_id) == before
    assert (await builder.put(f"/{workflow_id}", body)).status_code == 200  # saving takes it
    now = await builder.read(workflow_id)
    published = await builder.put(f"/{workflow_id}", {**_plain(now, [node]), "status": "published"})
    assert published.status_code == (422 if found else 200)


def _plain(document: JsonObject, nodes: list[JsonObject]) -> JsonObject:
    return {
        "name": document["name"],
        "version": document["version"],
        "workflowData": {"templates": [*nodes]},
    }
