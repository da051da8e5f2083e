"""The documented API, answered as HighLevel answers. Shapes: test_openapi_contract.py."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ghl_flow.kinds.triggers.event import reply
from ghl_flow.sandbox import SANDBOX_TOKEN
from ghl_flow.sandbox.credentials import access_token
from ghl_flow.sandbox.phone import SandboxPhone
from ghl_flow.wire.json import JsonObject, objects_of
from tests.sandbox.service import PUBLIC_HEADERS, Service, plain_client

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(service: Service, location: str) -> AsyncIterator[httpx.AsyncClient]:
    url = f"{service.url}/locations/{location}"
    async with plain_client(url, PUBLIC_HEADERS) as opened:
        yield opened


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "Invalid token: access token is invalid"),
        ({"Authorization": "Bearer pit-other"}, "Invalid token: access token is invalid"),
        ({"Authorization": SANDBOX_TOKEN, "Version": "2021-07-28"}, "Invalid token: access token is invalid"),
        ({"Authorization": f"Bearer {SANDBOX_TOKEN}"}, "version header was not found."),
        ({"Authorization": f"Bearer {SANDBOX_TOKEN}", "Version": "2020-01-01"}, "version header is invalid"),
    ],
)
async def test_401(service: Service, location: str, headers: dict[str, str], message: str) -> None:
    async with plain_client() as client:
        answer = await client.get(f"{service.url}/locations/{location}/tags", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"statusCode": 401, "message": message, "error": "Unauthorized"}


async def test_a_location_that_is_not_ours_is_forbidden(service: Service) -> None:
    async with plain_client(headers=PUBLIC_HEADERS) as client:
        for path in ("/locations/other", "/locations/other/tags", "/workflows/?locationId=other"):
            answer = await client.get(service.url + path)
            assert answer.status_code == 403
            assert answer.json()["message"] == "The token does not have access to this location."


async def test_a_tag_is_there_once(client: httpx.AsyncClient) -> None:
    assert (await client.post("/tags", json={"name": "Missed Call"})).is_success
    again = await client.post("/tags", json={"name": "missed call"})
    assert again.status_code == 400
    assert "already exist" in again.json()["message"]
    assert again.json()["statusCode"] == 400


async def test_values_of_one_name_get_keys_of_their_own(client: httpx.AsyncClient) -> None:
    keys = []
    for text in ("one", "two", "three"):
        made = await client.post("/customValues", json={"name": "Missed Call", "value": text})
        keys.append(made.json()["customValue"]["fieldKey"])
    assert keys == [f"{{{{ custom_values.missed_call{end} }}}}" for end in ("", "_1", "_2")]


async def test_tags_are_stored_lower_case(client: httpx.AsyncClient) -> None:
    made = (await client.post("/tags", json={"name": " Texted-Back "})).json()["tag"]
    assert made["name"] == "texted-back"
    renamed = await client.put(f"/tags/{made['id']}", json={"name": "TEXTED-BACK"})
    assert renamed.json()["tag"] == made
    assert (await client.get(f"/tags/{made['id']}")).json() == {"tag": made}


# Read in real accounts.
PAIRS: list[list[str]] = json.loads((Path(__file__).parent / "data/field-keys.json").read_text("utf-8"))


async def test_equal_names_get_a_number_and_a_renamed_field_keeps_its_key(client: httpx.AsyncClient) -> None:
    body = {"name": "What's your budget?", "dataType": "TEXT"}
    made = [(await client.post("/customFields", json=body)).json()["customField"] for _ in range(3)]
    assert [field["fieldKey"] for field in made] == [
        "contact.whats_your_budget",
        "contact.whats_your_budget_1",
        "contact.whats_your_budget_2",
    ]
    renamed = await client.put(f"/customFields/{made[1]['id']}", json={"name": "Budget"})
    assert renamed.json()["customField"]["fieldKey"] == "contact.whats_your_budget_1"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Last missed call SMS at", "contact.last_missed_call_sms_at"),
        ("  Two  spaces - and/signs ", "contact.two__spaces__andsigns"),
        *((name, f"contact.{key}") for name, key in PAIRS),
    ],
)
async def test_keys_of_fields(client: httpx.AsyncClient, name: str, key: str) -> None:
    answer = await client.post("/customFields", json={"name": name, "dataType": "DATE"})
    assert answer.status_code == 201
    field = answer.json()["customField"]
    assert (field["fieldKey"], field["model"], field["dataType"]) == (key, "contact", "DATE")


async def test_fields_of_opportunities_are_apart(client: httpx.AsyncClient) -> None:
    for model in ("contact", "opportunity"):
        body = {"name": "Source", "dataType": "TEXT", "model": model}
        assert (await client.post("/customFields", json=body)).status_code == 201
    counts = {
        query: len((await client.get(f"/customFields{query}")).json()["customFields"])
        for query in ("", "?model=contact", "?model=opportunity", "?model=all")
    }
    assert counts == {"": 1, "?model=contact": 1, "?model=opportunity": 1, "?model=all": 2}


async def test_keys_of_values_outlive_a_rename(client: httpx.AsyncClient) -> None:
    made = (await client.post("/customValues", json={"name": "Call back by", "value": "5pm"})).json()[
        "customValue"
    ]
    assert made["fieldKey"] == "{{ custom_values.call_back_by }}"
    changed = await client.put(f"/customValues/{made['id']}", json={"name": "Deadline", "value": ""})
    assert changed.json()["customValue"] == made | {"name": "Deadline", "value": ""}


@pytest.mark.parametrize(
    ("path", "body", "messages"),
    [
        ("/tags", {}, ["name must be a string"]),
        ("/tags", {"name": 7}, ["name must be a string"]),
        ("/tags", {"name": " "}, ["name should not be empty"]),
        ("/tags", {"name": "x", "colour": "red"}, ["property colour should not exist"]),
        ("/customValues", {"name": "x"}, ["value must be a string"]),
        ("/customValues", {"value": None}, ["name must be a string", "value must be a string"]),
        ("/customFields", {"name": "x", "dataType": "TEXT", "model": "user"}, ["model must be one of"]),
        ("/customFields", {"name": "x", "dataType": "DATETIME"}, ["dataType must be one of"]),
        ("/customFields", {"name": "x", "dataType": "TEXT", "position": True}, ["position must be a number"]),
    ],
)
async def test_422_lists_every_complaint(
    client: httpx.AsyncClient, path: str, body: JsonObject, messages: list[str]
) -> None:
    answer = await client.post(path, json=body)
    assert answer.status_code == 422
    found = answer.json()["message"]
    assert len(found) == len(messages)
    assert all(text.startswith(start) for text, start in zip(found, messages, strict=True))


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '"x"', '{"name": NaN}', '{"name": "\\ud800"}', "[" * 99_999]
)
async def test_400_for_a_body_that_is_no_object(client: httpx.AsyncClient, content: str) -> None:
    answer = await client.post("/tags", content=content)
    assert answer.status_code == 400
    assert set(answer.json()) == {"statusCode", "message"}


DEEP = "[" * 9_999


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ("", 400),
        *((one, 422) for one in ("{", "[]", "null", "{}", '{"locationId": 5}', DEEP)),
        ('{"locationId": "\\ud800"}', 403),
    ],
)
async def test_a_contact_of_no_location_is_refused(service: Service, content: str, status: int) -> None:
    async with plain_client(service.url, PUBLIC_HEADERS) as client:
        assert (await client.post("/contacts/", content=content)).status_code == status


@pytest.mark.parametrize("said", ["{", "[]", '{"from": "x"}', '{"from": -1}', "\ud800", DEEP])
async def test_a_cursor_that_was_not_given_out_is_refused(service: Service, location: str, said: str) -> None:
    cursor = b64encode(said.encode("utf-8", "surrogatepass")).decode()
    query = {"locationId": location, "cursor": cursor}
    async with plain_client(service.url, {**PUBLIC_HEADERS, "Version": "2021-04-15"}) as client:
        answer = await client.get("/conversations/messages/export", params=query)
    assert (answer.status_code, answer.json()["message"]) == (400, "cursor is not valid")


@pytest.mark.parametrize("claims", ["{", "[]", DEEP, "\ud800"])
async def test_a_token_that_claims_nothing_is_refused(service: Service, location: str, claims: str) -> None:
    token = urlsafe_b64encode(claims.encode("utf-8", "surrogatepass")).decode().rstrip("=")
    headers = {**PUBLIC_HEADERS, "Authorization": f"Bearer a.{token}.b"}
    async with plain_client(service.url, headers) as client:
        assert (await client.get(f"/locations/{location}/tags")).status_code == 401


@pytest.mark.parametrize("query", ["?locationId=x", "?limit=5"])
async def test_an_unknown_parameter_is_refused(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/customFields{query}")
    assert answer.status_code == 422
    assert answer.json()["message"] == [f"property {query[1:].split('=')[0]} should not exist"]


@pytest.mark.parametrize("path", ["/customFields/x", "/customValues/x", "/tags/x"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_400_for_an_unknown_id(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path, json={"name": "x", "value": "x"})
    assert answer.status_code == 400
    assert "not found" in answer.json()["message"]


async def test_a_tag_that_is_deleted_is_gone_from_every_contact(
    client: httpx.AsyncClient, service: Service, location: str
) -> None:
    made = [(await client.post("/tags", json={"name": name})).json()["tag"] for name in ("x", "y")]
    people, ids = f"{service.url}/contacts/", []
    for number, tags in (("+15125550100", ["x", "y"]), ("+15125550101", ["x"]), ("+15125550102", ["y"])):
        body: JsonObject = {"locationId": location, "phone": number, "tags": [*tags]}
        ids.append((await client.post(people, json=body)).json()["contact"]["id"])
    SandboxPhone(service.store, location).happen("+15125550100", [(0, reply("Hi"))])
    await client.delete(f"/tags/{made[0]['id']}")
    left = [(await client.get(people + one)).json()["contact"]["tags"] for one in ids]
    assert left == [["y"], [], ["y"]]
    world = service.store.load_world(location) or {}
    assert [one["body"] for one in objects_of(world, "exchanges")] == ["Hi"], "what was said stays"


async def test_delete_is_spelled_as_highlevel_spells_it(client: httpx.AsyncClient) -> None:
    made = (await client.post("/tags", json={"name": "x"})).json()["tag"]
    assert (await client.delete(f"/tags/{made['id']}")).json() == {"succeded": True}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("PATCH", "/tags"), ("GET", "/tags/"), ("POST", "/customvalues"), ("DELETE", "")],
)
async def test_404_for_what_is_not_there(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, str(client.base_url).rstrip("/") + path)
    assert answer.status_code == 404
    assert answer.json()["message"].startswith(f"Cannot {method} /locations/")


async def test_a_token_of_one_location_opens_no_other(service: Service, location: str) -> None:
    """Wherever a request says which one it is about: in its path, its query, its body or a contact's id."""
    other = service.new_location()
    number = {"phone": "+15125550100"}
    async with plain_client(service.url, PUBLIC_HEADERS) as client:
        made = await client.post("/contacts/", json={"locationId": location, **number})
    contact = f"/contacts/{made.json()['contact']['id']}"
    for of, status in ((location, 200), (other, 403)):
        token = access_token(of, 4_102_444_800)
        async with plain_client(
            service.url, {**PUBLIC_HEADERS, "Authorization": f"Bearer {token}"}
        ) as client:
            for path in (f"/locations/{location}/tags", f"/users/?locationId={location}", contact):
                assert (await client.get(path)).status_code == status, (path, of)
            created = await client.post("/contacts/", json={"locationId": location, "phone": "+15125550101"})
            assert created.status_code == (201 if of == location else 403)
