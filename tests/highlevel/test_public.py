"""The documented API, read with care."""

import pytest
from starlette.responses import JSONResponse, Response

from ghl_flow.highlevel import (
    ApiError,
    BadRequestError,
    CustomField,
    CustomValue,
    LocationInfo,
    MalformedResponseError,
    Tag,
    UnauthorizedError,
    UnprocessableError,
)
from ghl_flow.sandbox import DEFAULT_COMPANY_ID
from tests.sandbox.service import Service, Stub, builder_api, public_api

pytestmark = pytest.mark.anyio


async def test_the_sub_account(service: Service, location: str) -> None:
    async with public_api(service.url, location) as api:
        assert await api.location() == LocationInfo(location, "Example", DEFAULT_COMPANY_ID, "America/Denver")


async def test_custom_fields(service: Service, location: str) -> None:
    async with public_api(service.url, location) as api:
        made = await api.create_custom_field("Last missed call SMS at", "DATE")
        assert made == CustomField(
            made.id, "Last missed call SMS at", "contact.last_missed_call_sms_at", "DATE"
        )
        renamed = await api.update_custom_field(made.id, "Texted on")
        assert renamed == CustomField(made.id, "Texted on", "contact.last_missed_call_sms_at", "DATE")
        assert await api.custom_fields() == [renamed]
        await api.delete_custom_field(made.id)
        assert await api.custom_fields() == []
        with pytest.raises(BadRequestError):
            await api.delete_custom_field(made.id)
        with pytest.raises(UnprocessableError, match="dataType must be one of"):
            await api.create_custom_field("When", "DATETIME")


async def test_custom_values(service: Service, location: str) -> None:
    async with public_api(service.url, location) as api:
        made = await api.create_custom_value("ghl-flow manifest", "{}")
        assert made == CustomValue(
            made.id, "ghl-flow manifest", "{{ custom_values.ghl_flow_manifest }}", "{}"
        )
        changed = await api.update_custom_value(made.id, "ghl-flow manifest", '{"é": "✓"}')
        assert changed.value == '{"é": "✓"}'
        assert await api.custom_values() == [changed]
        await api.delete_custom_value(made.id)
        assert await api.custom_values() == []


async def test_tags(service: Service, location: str) -> None:
    async with public_api(service.url, location) as api:
        made = await api.create_tag("Missed-Call")
        assert made == Tag(made.id, "missed-call")
        assert await api.tags() == [made]
        await api.delete_tag(made.id)
        assert await api.tags() == []


async def test_workflows_are_seen_from_both_sides(service: Service, location: str) -> None:
    async with builder_api(service.url, location) as builder, public_api(service.url, location) as api:
        workflow_id = await builder.create_workflow({"name": "W", "company_id": "C"})
        (summary,) = await api.workflows()
    assert (summary.id, summary.name, summary.status, summary.version) == (workflow_id, "W", "draft", 1)
    assert summary.updated_at.endswith("Z")


# --- answers that are not what they should be ---------------------------------------------------

GOOD = '{"id":"1","name":"n","fieldKey":"contact.n","dataType":"TEXT"}'
NUMBERED = GOOD.replace('"1"', "1")
MISSPELLED = GOOD.replace("fieldKey", "fieldkey")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "not JSON"),
        ("null", "not an object"),
        ("[]", "not an object"),
        ("{}", "has no 'customFields'"),
        ('{"customFields": null}', "customFields"),
        ('{"customFields": {}}', "customFields"),
        ('{"customFields": [null]}', "customFields.0"),
        (f'{{"customFields": [{GOOD}, {{"id":"1"}}]}}', "customFields.1.name"),
        (f'{{"customFields": [{NUMBERED}]}}', "customFields.0.id"),
        (f'{{"customFields": [{MISSPELLED}]}}', "customFields.0.fieldKey"),
        ("[" * 100_000, "not JSON"),
    ],
)
async def test_a_missing_key_or_a_wrong_type_is_told(stub: Stub, body: str, said: str) -> None:
    stub.answer = lambda request: Response(body, media_type="application/json")
    async with public_api(stub.url, "LOC") as api:
        with pytest.raises(MalformedResponseError, match=said.replace(".", r"\.")):
            await api.custom_fields()


async def test_more_than_is_needed_is_fine_and_an_empty_value_too(stub: Stub) -> None:
    values = [
        {"id": "1", "name": "n", "fieldKey": "k", "new": {}},
        {"id": "2", "name": "m", "fieldKey": "l", "value": None},
    ]
    stub.answer = lambda request: JSONResponse({"customValues": values, "traceId": "x"})
    async with public_api(stub.url, "LOC") as api:
        assert await api.custom_values() == [CustomValue("1", "n", "k"), CustomValue("2", "m", "l", "")]


async def test_a_delete_that_was_not_done(stub: Stub) -> None:
    stub.answer = lambda request: JSONResponse({"succeded": False})
    async with public_api(stub.url, "LOC") as api:
        with pytest.raises(ApiError, match="did not delete"):
            await api.delete_custom_value("1")


async def test_a_missing_scope_is_named(stub: Stub) -> None:
    body = {"statusCode": 401, "message": "The token is not authorized for this scope."}
    stub.answer = lambda request: JSONResponse(body, 401)
    async with public_api(stub.url, "LOC") as api:
        with pytest.raises(UnauthorizedError, match=r"token lacks locations/customFields\.write"):
            await api.create_custom_field("n", "TEXT")
        with pytest.raises(UnauthorizedError, match=r"token lacks workflows\.readonly"):
            await api.workflows()
