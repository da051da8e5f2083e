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
from ghl_flow.wire.json import JsonValue
from tests.sandbox.service import Service, Stub, builder_api, public_api

pytestmark = pytest.mark.anyio


async def test_the_sub_account(service: Service, location: str) -> None:
    async with public_api(service.url, location) as api:
        expected = LocationInfo(
            location, "Example", DEFAULT_COMPANY_ID, "America/Denver", allows_duplicates=False
        )
        assert await api.location() == expected


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
        assert made == CustomValue(made.id, "ghl-flow manifest", "{{ custom_values.ghlflow_manifest }}", "{}")
        changed = await api.update_custom_value(made.id, "ghl-flow manifest", '{"é": "✓"}')
        assert changed.value == '{"é": "✓"}'
        assert await api.custom_values() == [changed]
        again = await api.create_custom_value("ghl-flow manifest", "")
        assert again.merge_field == "{{ custom_values.ghlflow_manifest_1 }}"
        assert await api.custom_values() == [changed, again]
        await api.delete_custom_value(again.id)
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


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "not JSON"),
        ("null", "not an object"),
        ("[]", "not an object"),
        ("{}", "has no 'customFields'"),
        ('{"customFields": null}', "customFields"),
        ('{"customFields": {}}', "customFields"),
        ("[" * 100_000, "not JSON"),
    ],
)
async def test_a_missing_key_or_a_wrong_type_is_told(stub: Stub, body: str, said: str) -> None:
    stub.answer = lambda request: Response(body, media_type="application/json")
    async with public_api(stub.url, "LOC") as api:
        with pytest.raises(MalformedResponseError, match=said.replace(".", r"\.")):
            await api.custom_fields()


OTHER_SHAPES: list[JsonValue] = [
    *(None, 7, "text", [], {}),
    {"id": "x"},
    {"name": "x"},
    {"id": 1, "name": "x"},
    {"id": "x", "name": None},
    {"id": "", "name": "x"},
    {"id": "x", "name": ["x"], "fieldKey": 3, "dataType": None, "status": {}, "version": "x"},
]
FOLDERS: list[JsonValue] = [
    {"id": "f", "name": "Details", "documentType": "folder", "dataType": None},
    {"id": "o", "name": "Source", "fieldKey": "opportunity.source", "dataType": "TEXT"},
    {"id": "k", "name": "Source", "fieldKey": "source", "dataType": "TEXT"},
]


@pytest.mark.parametrize("strange", OTHER_SHAPES)
@pytest.mark.parametrize("first", [True, False])
async def test_entries_of_other_shapes_are_passed_over_in_every_list(
    stub: Stub, strange: JsonValue, first: bool
) -> None:
    """No key of any of them is required in the OpenAPI files."""
    good: dict[str, JsonValue] = {"id": "1", "name": "n", "status": "draft", "version": 2}

    def listed(*rows: JsonValue) -> list[JsonValue]:
        return [strange, *rows] if first else [*rows, strange]

    rows = listed(good)
    keys = ("customFields", "customValues", "tags", "workflows", "rows")
    stub.answer = lambda request: JSONResponse({**dict.fromkeys(keys, rows), "count": 2})
    async with public_api(stub.url, "LOC") as api:
        assert [one.id for one in await api.custom_fields()] == ["1"]
        assert [one.id for one in await api.custom_values()] == ["1"]
        assert [one.id for one in await api.tags()] == ["1"]
        assert "1" in [one.id for one in await api.workflows()]
    async with builder_api(stub.url, "LOC") as builder:
        assert good in await builder.list_workflows()
        stub.answer = lambda request: JSONResponse(rows)
        assert good in await builder.triggers("W")


@pytest.mark.parametrize("strange", FOLDERS)
async def test_what_is_no_contact_field_is_none(stub: Stub, strange: JsonValue) -> None:
    stub.answer = lambda request: JSONResponse({"customFields": [strange]})
    async with public_api(stub.url, "LOC") as api:
        assert await api.custom_fields() == []


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ({"id": "1"}, ("", "", 0)),
        ({"id": "1", "name": None, "status": None, "version": None}, ("", "", 0)),
        ({"id": "1", "name": "W", "status": "published", "version": "3"}, ("W", "published", 0)),
    ],
)
async def test_a_workflow_without_name_or_version_is_one(
    stub: Stub, row: JsonValue, read: tuple[str, str, int]
) -> None:
    stub.answer = lambda request: JSONResponse({"workflows": [row]})
    async with public_api(stub.url, "LOC") as api:
        (one,) = await api.workflows()
    assert (one.name, one.status, one.version) == read


@pytest.mark.parametrize(
    ("field_key", "merge_field"),
    [
        ("{{ custom_values.a_b }}", "{{ custom_values.a_b }}"),
        ("{{custom_values.a_b}}", "{{ custom_values.a_b }}"),
        ("custom_values.a_b", "{{ custom_values.a_b }}"),
        ("a_b", None),
        (None, None),
    ],
)
async def test_a_merge_field_is_what_was_answered(
    stub: Stub, field_key: str | None, merge_field: str | None
) -> None:
    row = {"id": "1", "name": "n", "fieldKey": field_key}
    stub.answer = lambda request: JSONResponse({"customValues": [row]})
    async with public_api(stub.url, "LOC") as api:
        assert [one.merge_field for one in await api.custom_values()] == [merge_field]


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
