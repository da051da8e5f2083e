"""The client of the v3 Workflow API: headers, scopes, and what its refusals become."""

from collections.abc import AsyncIterator

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ghl_flow.highlevel import (
    ForbiddenError,
    MalformedResponseError,
    NoSuchCallError,
    NotFoundError,
    RateLimitedError,
    ServerError,
    StaleVersionError,
    Transport,
    UnauthorizedError,
    UnprocessableError,
    WorkflowApi,
    WorkflowApiNotEnabledError,
    open_client,
)
from ghl_flow.sandbox import SANDBOX_TOKEN, Fault, FaultKind
from ghl_flow.wire.json import JsonObject
from tests.sandbox.service import IMPATIENT, Service, Stub

pytestmark = pytest.mark.anyio
IAM = "Route not yet supported by the IAM Service"
NEW: JsonObject = {"name": "W", "triggers": [], "workflowData": {"templates": []}}


@pytest.fixture
async def api(service: Service, location: str) -> AsyncIterator[WorkflowApi]:
    async with open_client() as client:
        transport = Transport(
            client, service.url, {"Authorization": f"Bearer {SANDBOX_TOKEN}"}, retry=IMPATIENT
        )
        yield WorkflowApi(transport, transport, location)


@pytest.fixture
async def stubbed(stub: Stub) -> AsyncIterator[WorkflowApi]:
    async with open_client() as client:
        transport = Transport(client, stub.url, {"Authorization": "Bearer t"}, retry=IMPATIENT)
        yield WorkflowApi(transport, transport, "L")


async def test_a_workflow_from_beginning_to_end(api: WorkflowApi) -> None:
    assert await api.findings({**NEW, "name": ""}) == ["name: should not be empty"]
    assert await api.findings(NEW) == []
    workflow_id = await api.create(NEW)
    definition = await api.definition(workflow_id)
    await api.update(workflow_id, {**definition, "name": "Other"})
    assert (await api.definition(workflow_id))["name"] == "Other"
    with pytest.raises(StaleVersionError, match="version 2 then, 3 now"):
        await api.update(workflow_id, definition)
    with pytest.raises(UnprocessableError, match="name: should not be empty"):
        await api.update(workflow_id, {**(await api.definition(workflow_id)), "name": ""})
    assert await api.set_status(workflow_id, "published") == "published"
    await api.delete(workflow_id)
    with pytest.raises(NotFoundError):
        await api.definition(workflow_id)


async def test_every_request_names_the_version_and_the_location_and_no_body_does(
    stub: Stub, stubbed: WorkflowApi
) -> None:
    seen: list[tuple[str | None, str | None]] = []
    bodies: list[bytes] = []

    async def respond(request: Request) -> Response:
        seen.append((request.headers.get("version"), request.query_params.get("locationId")))
        bodies.append(await request.body())
        return JSONResponse({"id": "W", "version": 1, "valid": True})

    stub.answer = respond
    # As it may come back from a read, or out of a backup.
    definition: JsonObject = {**NEW, "locationId": "L"}
    await stubbed.step_types()
    await stubbed.findings(definition)
    await stubbed.create(definition)
    await stubbed.definition("W")
    await stubbed.update("W", definition)
    await stubbed.set_status("W", "draft")
    await stubbed.delete("W")
    assert seen == [("v3", "L")] * 7
    assert not any(b"locationId" in body for body in bodies)
    assert sum(b'"name":"W"' in body for body in bodies) == 3


@pytest.mark.parametrize(
    "body",
    [
        {"statusCode": 403, "message": "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION"},
        {"message": "not here", "error": "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION"},
        {"message": "not here", "code": "WORKFLOW_API_NOT_ENABLED_FOR_LOCATION"},
        {"message": ["no: WORKFLOW_API_NOT_ENABLED_FOR_LOCATION."]},
    ],
)
async def test_the_code_is_found_wherever_it_stands(
    body: JsonObject, stub: Stub, stubbed: WorkflowApi
) -> None:
    stub.answer = lambda request: JSONResponse(body, 403)
    with pytest.raises(WorkflowApiNotEnabledError, match="is not enabled"):
        await stubbed.create(NEW)


@pytest.mark.parametrize(
    ("status", "body", "error", "said"),
    [
        (403, {"message": "WORKFLOW_API_NOT_ENABLED"}, ForbiddenError, "does not allow"),
        (403, {"message": "no access to this location"}, ForbiddenError, "does not allow"),
        (
            401,
            {"message": "The token is not authorized for this scope."},
            UnauthorizedError,
            "token lacks workflows.write",
        ),
        (
            422,
            {"message": "invalid", "errors": [{"path": "steps[2]", "message": "no such tag"}]},
            UnprocessableError,
            "steps",
        ),
    ],
)
async def test_other_refusals_are_themselves(
    status: int, body: JsonObject, error: type[Exception], said: str, stub: Stub, stubbed: WorkflowApi
) -> None:
    stub.answer = lambda request: JSONResponse(body, status)
    with pytest.raises(error, match=said) as caught:
        await stubbed.create(NEW)
    assert not isinstance(caught.value, WorkflowApiNotEnabledError)


@pytest.mark.parametrize(
    ("body", "workflow_id"),
    [
        ({"id": "a"}, "a"),
        ({"workflowId": "b"}, "b"),
        ({"workflow": {"id": "c"}}, "c"),
        ({"definition": {"_id": "d"}}, "d"),
    ],
)
async def test_the_id_is_found_wherever_it_stands(
    body: JsonObject, workflow_id: str, stub: Stub, stubbed: WorkflowApi
) -> None:
    stub.answer = lambda request: JSONResponse(body, 201)
    assert await stubbed.create(NEW) == workflow_id


async def test_an_answer_without_what_is_needed_is_malformed(stub: Stub, stubbed: WorkflowApi) -> None:
    stub.answer = lambda request: JSONResponse({})
    with pytest.raises(MalformedResponseError) as caught:
        await stubbed.create(NEW)
    assert caught.value.ambiguous
    with pytest.raises(MalformedResponseError) as caught:
        await stubbed.findings(NEW)
    assert not caught.value.ambiguous
    assert await stubbed.set_status("W", "published") is None


async def test_validating_is_repeated_like_a_read_and_creating_is_not(
    service: Service, api: WorkflowApi
) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, method="POST", path="validate", nth=1, status=502))
    assert await api.findings(NEW) == []
    service.faults.inject(Fault(FaultKind.STATUS, method="POST", path="workflows/$", nth=1, status=502))
    with pytest.raises(ServerError) as caught:
        await api.create(NEW)
    assert caught.value.ambiguous


async def test_a_429_without_retry_after_is_waited_out(service: Service, api: WorkflowApi) -> None:
    service.faults.inject(Fault(FaultKind.STATUS, path="step-types", nth=1, status=429))
    await api.step_types()
    service.faults.inject(Fault(FaultKind.STATUS, path="step-types", status=429))
    with pytest.raises(RateLimitedError):
        await api.step_types()


async def test_where_it_is_not_there_yet_another_driver_is_named(stubbed: WorkflowApi, stub: Stub) -> None:
    stub.answer = lambda _: JSONResponse({"message": IAM}, status_code=401)
    with pytest.raises(NoSuchCallError) as refused:
        await stubbed.definition("w")
    assert "--driver builder" in (refused.value.diagnostics[0].hint or "")
