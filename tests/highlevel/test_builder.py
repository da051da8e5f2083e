"""The builder's backend."""

import json

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ghl_flow.highlevel import (
    ForbiddenError,
    MalformedResponseError,
    NotFoundError,
    ServerError,
    StaleVersionError,
    UnauthorizedError,
    UnprocessableError,
)
from ghl_flow.highlevel.builder import PAGE_SIZE
from ghl_flow.sandbox import SANDBOX_SESSION, Fault, FaultKind, session_token
from ghl_flow.wire.json import JsonObject
from tests.sandbox.service import Service, Stub, builder_api

pytestmark = pytest.mark.anyio

NEW: JsonObject = {"name": "W", "company_id": "C"}


def saving(document: JsonObject) -> JsonObject:
    """A body that auto-saves a document as it is."""
    return {
        **document,
        "isAutoSave": True,
        "autoSaveSession": {
            "workflowId": document["id"],
            "id": "session",
            "userId": "U",
            "version": document["version"],
        },
        "createdSteps": [],
        "modifiedSteps": [],
        "deletedSteps": [],
    }


async def test_a_workflow_from_beginning_to_end(service: Service, location: str) -> None:
    async with builder_api(service.url, location) as api:
        workflow_id = await api.create_workflow(NEW)
        document = await api.get_workflow(workflow_id)
        await api.auto_save(workflow_id, saving(document | {"name": "Other"}))
        document = await api.get_workflow(workflow_id)
        assert (document["name"], document["version"], document["status"]) == ("Other", 2, "draft")
        body = {key: value for key, value in document.items() if "utoSave" not in key}
        await api.put_workflow(workflow_id, body | {"status": "published"})
        assert (await api.get_workflow(workflow_id))["status"] == "published"
        await api.delete_workflow(workflow_id)
        with pytest.raises(NotFoundError):
            await api.get_workflow(workflow_id)


async def test_triggers(service: Service, location: str) -> None:
    async with builder_api(service.url, location) as api:
        workflow_id = await api.create_workflow(NEW)
        body: JsonObject = {
            "type": "call_status",
            "name": "T",
            "workflowId": workflow_id,
            "location_id": location,
            "company_id": "C",
            "actions": [{"workflow_id": workflow_id, "type": "add_to_workflow"}],
        }
        trigger_id = await api.create_trigger(body)
        assert await api.triggers(workflow_id) == [{**body, "id": trigger_id, "_id": trigger_id}]
        await api.update_trigger(trigger_id, body | {"name": "U"})
        assert [item["name"] for item in await api.triggers(workflow_id)] == ["U"]
        await api.delete_trigger(trigger_id)
        assert await api.triggers(workflow_id) == []
        with pytest.raises(ServerError, match="No document to update"):
            await api.update_trigger(trigger_id, body)


async def test_every_page_is_read(service: Service, location: str) -> None:
    async with builder_api(service.url, location) as api:
        for number in range(3):
            await api.create_workflow(NEW | {"name": f"W{number}"})
        assert [row["name"] for row in await api.list_workflows()] == ["W2", "W1", "W0"]


@pytest.mark.parametrize("size", [0, 1, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE + 50])
@pytest.mark.parametrize("obedient", [True, False], ids=["paged", "offset ignored"])
async def test_pages(stub: Stub, size: int, obedient: bool) -> None:
    asked: list[str] = []

    def rows(request: Request) -> Response:
        offset = int(request.query_params["offset"]) if obedient else 0
        asked.append(request.url.query)
        everything = [{"_id": str(number), "name": "W"} for number in range(size)]
        return JSONResponse({"rows": everything[offset : offset + PAGE_SIZE], "count": size})

    stub.answer = rows
    async with builder_api(stub.url, "LOC") as api:
        found = await api.list_workflows()
    assert len(found) == (size if obedient else min(size, PAGE_SIZE))
    assert asked[0] == f"type=workflow&limit={PAGE_SIZE}&offset=0"


async def test_a_save_over_somebody_elses_is_stale(service: Service, location: str) -> None:
    async with builder_api(service.url, location) as api:
        workflow_id = await api.create_workflow(NEW)
        document = await api.get_workflow(workflow_id)
        await api.auto_save(workflow_id, saving(document))
        with pytest.raises(StaleVersionError, match="changed since it was read"):
            await api.auto_save(workflow_id, saving(document))
        with pytest.raises(StaleVersionError):
            await api.put_workflow(workflow_id, document)


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (409, "anything", StaleVersionError),
        (422, ["Workflow version mismatch"], StaleVersionError),
        (422, ["name must be a string"], UnprocessableError),
    ],
)
async def test_stale_is_409_or_a_422_about_the_version(
    stub: Stub, status: int, message: object, kind: type[Exception]
) -> None:
    stub.answer = lambda request: JSONResponse({"statusCode": status, "message": message}, status)
    async with builder_api(stub.url, "LOC") as api:
        for save in (api.auto_save, api.put_workflow):
            with pytest.raises(kind) as caught:
                await save("W", {"workflowData": {"templates": []}})
            assert type(caught.value) is kind


@pytest.mark.parametrize("body", [{}, {"workflowData": {}}, {"workflowData": {"templates": None}}])
async def test_a_body_without_its_steps_is_never_sent(
    body: JsonObject, service: Service, location: str
) -> None:
    """It deleted all steps of a live workflow."""
    async with builder_api(service.url, location) as api:
        with pytest.raises(ValueError, match="list of steps"):
            await api.put_workflow("W", {"status": "published", **body})
    assert service.requests == []


async def test_creating_is_not_idempotent_and_a_lost_answer_is_not_repeated(
    service: Service, location: str
) -> None:
    service.faults.inject(Fault(FaultKind.DROP_AFTER_COMMIT, method="POST", nth=1))
    async with builder_api(service.url, location) as api:
        with pytest.raises(Exception, match="no answer") as caught:
            await api.create_workflow(NEW)
        assert getattr(caught.value, "ambiguous", None) is True
        assert len(await api.list_workflows()) == 1
        await api.create_workflow(NEW)
        assert len(await api.list_workflows()) == 2


@pytest.mark.parametrize("header", ["token-id", "authorization"])
async def test_a_session_that_is_over_names_the_header(service: Service, location: str, header: str) -> None:
    token = session_token(1_000)
    session = json.dumps({header: token if header == "token-id" else f"Bearer {token}"})
    async with builder_api(service.url, location, session=session) as api:
        with pytest.raises(UnauthorizedError, match="expired") as caught:
            await api.list_workflows()
    hint = str(caught.value.diagnostics[0].hint)
    assert f"signed in with {header};" in hint
    assert "as cURL again" in hint
    assert len(service.requests) == 1


async def test_either_header_signs_in(service: Service, location: str) -> None:
    session = json.dumps({"authorization": f"Bearer {SANDBOX_SESSION}"})
    async with builder_api(service.url, location, session=session) as api:
        assert await api.list_workflows() == []


async def test_another_sub_account_is_forbidden(service: Service) -> None:
    async with builder_api(service.url, "nowhere") as api:
        with pytest.raises(ForbiddenError):
            await api.list_workflows()


@pytest.mark.parametrize("body", [{}, {"traceId": "7f"}, {"data": None}], ids=["empty", "trace", "none"])
async def test_an_answer_without_anything_of_a_workflow_is_malformed(stub: Stub, body: object) -> None:
    stub.answer = lambda request: JSONResponse(body)
    async with builder_api(stub.url, "LOC") as api:
        with pytest.raises(MalformedResponseError, match="no definition of a workflow"):
            await api.get_workflow("W")
