"""Every documented endpoint of the sandbox, and every request of ours, against HighLevel's own OpenAPI files.

What whole commands send is held against them where every command runs, in `tests/cli/test_canaries.py`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from inspect import isfunction
from typing import Any

import httpx
import pytest
from openapi_core.exceptions import OpenAPIError

from ghl_flow.highlevel import (
    ApiError,
    ForbiddenError,
    PublicApi,
    Transport,
    UnauthorizedError,
    UnprocessableError,
    contacts,
)
from ghl_flow.highlevel.agency import MISSED_CALL_TEXT_BACK, AgencyApi
from ghl_flow.highlevel.message_export import exported_messages, exported_texts
from ghl_flow.kinds.triggers.event import Event, call, reply, user_reply
from ghl_flow.sandbox import SANDBOX_URL, SandboxStore, sandbox_client
from ghl_flow.sandbox.contact_routes import contact_routes
from ghl_flow.sandbox.credentials import (
    SANDBOX_AGENCY_TOKEN,
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    refresh_token,
)
from ghl_flow.sandbox.exchanges import exchanges
from ghl_flow.sandbox.public_routes import public_routes
from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID, DUPLICATES
from ghl_flow.wire.json import JsonValue
from tests.sandbox.contract import HOST, NEEDS_FILES, Contract
from tests.sandbox.service import IMPATIENT, PUBLIC_HEADERS

pytestmark = [pytest.mark.anyio, NEEDS_FILES]

# Lists of an account whose files are not in the folder; `tests/sandbox/test_account_things.py` looks at them.
WITHOUT_A_FILE = ("pipelines", "calendars", "forms", "surveys", "links", "email_templates")


def _endpoints(store: SandboxStore) -> set[tuple[str, str]]:
    return {
        (method, _unnamed(route.path))
        for route in public_routes(store)
        for method in route.methods or ()
        if method != "HEAD"
    }


def _unnamed(path: str) -> str:
    """The path with `{}` for its parameters: their names are nobody's business."""
    return re.sub(r"{\w+}", "{}", path)


class Checked:
    """A sandbox whose every exchange is held against the contract."""

    def __init__(self, store: SandboxStore, contract: Contract) -> None:
        self.client = sandbox_client(store)
        self.client.headers.update(PUBLIC_HEADERS)
        self.contract = contract
        self.good_requests = True
        self.client.event_hooks = {"response": [self._check]}

    async def _check(self, response: httpx.Response) -> None:
        await response.aread()
        self.contract.check(response.request, response, good_request=self.good_requests)


NEW: Mapping[str, dict[str, object]] = {
    "customFields": {
        "name": "A field",
        "dataType": "TEXT",
        "placeholder": "p",
        "position": 1,
        "model": "contact",
    },
    "customValues": {"name": "A value", "value": "v"},
    "tags": {"name": "A tag"},
}
CHANGED: Mapping[str, dict[str, object]] = {
    "customFields": {"name": "Other", "placeholder": "q"},
    "customValues": {"name": "Other", "value": "w"},
    "tags": {"name": "Other"},
}


async def test_every_endpoint_of_the_sandbox_in_good_times_and_bad() -> None:
    contract = Contract()
    with SandboxStore() as store:
        store.ensure_location("LOC")
        store.put("workflow", "LOC", "W", {"id": "W", "name": "W", "status": "draft", "version": 1})
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            await client.get("/locations/LOC")
            await client.get("/workflows/", params={"locationId": "LOC"})
            await client.get("/users/", params={"locationId": "LOC"})
            await client.get("/phone-system/numbers/location/LOC", params={"pageSize": "10"})
            await client.get("/locations/LOC/customFields", params={"model": "all"})
            for kind, body in NEW.items():
                path = f"/locations/LOC/{kind}"
                made = (await client.post(path, json=body)).json()
                document_id = made[kind.removesuffix("s")]["id"]
                again = await client.post(path, json=body)  # the name is taken; a key gets a number then
                assert again.status_code == (400 if kind == "tags" else 201)
                await client.get(path)
                await client.get(f"{path}/{document_id}")
                await client.put(f"{path}/{document_id}", json=CHANGED[kind])
                await client.delete(f"{path}/{document_id}")
                for method in ("GET", "PUT", "DELETE"):  # an unknown id
                    content = CHANGED[kind] if method == "PUT" else None
                    answer = await client.request(method, f"{path}/{document_id}", json=content)
                    assert answer.status_code == 400
            good = {(method, _unnamed(path)) for method, path, status in contract.checked if status < 300}
            assert good == _endpoints(store)

            sandbox.good_requests = False
            for method, pattern in sorted(_endpoints(store)):
                path = pattern.replace("{}", "LOC", 1).replace("{}", "x")
                query = {"locationId": "LOC"} if path in ("/workflows/", "/users/") else {}
                url = httpx.URL(path, params=query) if query else path
                for headers in ({"Authorization": "Bearer x"}, {"Version": "1"}):
                    assert (await client.request(method, url, headers=headers)).status_code == 401
                other = str(url).replace("LOC", "OTHER")
                assert (await client.request(method, other)).status_code == 403
                if method in ("POST", "PUT"):
                    answer = await client.request(method, path, content="{")
                    assert answer.status_code == 400
            for kind in NEW:
                answer = await client.post(f"/locations/LOC/{kind}", json={"name": 1, "x": 1})
                assert answer.status_code == 422
                assert len(answer.json()["message"]) >= 2
            for kind in ("customFields", "tags"):  # a parameter that is not documented
                assert (await client.get(f"/locations/LOC/{kind}", params={"x": "1"})).status_code == 422
            assert (await client.get("/workflows/")).status_code == 422


async def test_tokens_are_given_as_documented() -> None:
    contract = Contract()
    app = {"client_id": SANDBOX_CLIENT_ID, "client_secret": SANDBOX_CLIENT_SECRET}
    renew = {**app, "grant_type": "refresh_token", "refresh_token": refresh_token("LOC", 0)}
    with SandboxStore() as store:
        store.ensure_location("LOC")
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers.clear()
            made = (await client.post("/oauth/token", data=renew)).json()
            agency = {"Authorization": f"Bearer {SANDBOX_AGENCY_TOKEN}", "Version": "2021-07-28"}
            which = {"companyId": made["companyId"], "locationId": "LOC"}
            answer = await client.post("/oauth/locationToken", data=which, headers=agency)
            token = {"Authorization": f"Bearer {answer.json()['access_token']}", "Version": "2021-07-28"}
            assert (await client.get("/locations/LOC", headers=token)).status_code == 200
            store.ensure_location("OTHER")
            assert (await client.get("/locations/OTHER", headers=token)).status_code == 403
            # Used up, another app's, of nobody; and what an agency must not ask for.
            assert (await client.post("/oauth/token", data=renew)).status_code == 400
            stranger = {**renew, "client_secret": "x"}
            assert (await client.post("/oauth/token", data=stranger)).status_code == 401
            sandbox.good_requests = False
            assert (await client.post("/oauth/token", data=app)).status_code == 422
            wrong = {**which, "companyId": "x"}
            assert (await client.post("/oauth/locationToken", data=wrong, headers=agency)).status_code == 400
            assert (await client.post("/oauth/locationToken", data={}, headers=agency)).status_code == 422
            refused = await client.post("/oauth/locationToken", data=which, headers=token)
            assert refused.status_code == 401


async def test_snapshots_are_pushed_as_documented() -> None:
    contract = Contract()
    agency = {"Authorization": f"Bearer {SANDBOX_AGENCY_TOKEN}"}
    with SandboxStore() as store:
        store.ensure_location("LOC")
        store.ensure_location("MASTER")
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers.clear()
            api = AgencyApi(Transport(client, SANDBOX_URL, agency, retry=IMPATIENT), DEFAULT_COMPANY_ID)
            await api.push_snapshot("LOC", "snapshot-of-MASTER", override=False)
            assert not (await api.last_push("LOC", "snapshot-of-MASTER")).ended
            assert (await api.last_push("LOC", "snapshot-of-MASTER")).ended
            with pytest.raises(ApiError, match="Snapshot not found"):
                await api.push_snapshot("LOC", "snapshot-of-nobody", override=True)
            with pytest.raises(ApiError, match="No snapshot push found"):
                await api.last_push("MASTER", "snapshot-of-MASTER")
            sandbox.good_requests = False
            stranger = AgencyApi(
                Transport(client, SANDBOX_URL, {"Authorization": "Bearer x"}, retry=IMPATIENT), "c"
            )
            with pytest.raises(UnauthorizedError):
                await stranger.push_snapshot("LOC", "snapshot-of-MASTER", override=False)


async def test_sub_accounts_are_listed_as_documented(monkeypatch: pytest.MonkeyPatch) -> None:
    contract = Contract()
    agency = {"Authorization": f"Bearer {SANDBOX_AGENCY_TOKEN}"}
    monkeypatch.setattr("ghl_flow.highlevel.agency._PAGE", 2)
    with SandboxStore() as store:
        for name in "ABCDE":
            store.ensure_location(name, f"Shop {name}", "US/Central")
        store.ensure_location("F", company_id="another")
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers.clear()
            api = AgencyApi(Transport(client, SANDBOX_URL, agency, retry=IMPATIENT), DEFAULT_COMPANY_ID)
            found = await api.sub_accounts()
            assert [(one.id, one.name, one.timezone) for one in found] == [
                (name, f"Shop {name}", "US/Central") for name in "ABCDE"
            ]
            headers = {**agency, "Version": "2021-07-28"}

            async def ids(**query: str) -> list[str]:
                answer = await client.get(f"{SANDBOX_URL}/locations/search", params=query, headers=headers)
                return [row["id"] for row in answer.json()["locations"]]

            assert await ids(order="desc", limit="2") == ["F", "E"]
            assert await ids(skip="4") == ["E", "F"]
            assert await ids(email="a@b.example") == []
            sandbox.good_requests = False
            for query in ({"limit": "x"}, {"order": "up"}, {"page": "1"}):
                refused = await client.get(f"{SANDBOX_URL}/locations/search", params=query, headers=headers)
                assert refused.status_code == 422
            stranger = AgencyApi(
                Transport(client, SANDBOX_URL, {"Authorization": "Bearer x"}, retry=IMPATIENT), "c"
            )
            with pytest.raises(UnauthorizedError):
                await stranger.sub_accounts()


async def test_permissions_are_read_and_replaced_as_documented() -> None:
    contract = Contract()
    agency = {"Authorization": f"Bearer {SANDBOX_AGENCY_TOKEN}"}
    with SandboxStore() as store:
        store.ensure_location("LOC")
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers.clear()
            api = AgencyApi(Transport(client, SANDBOX_URL, agency, retry=IMPATIENT), DEFAULT_COMPANY_ID)
            before = await api.permissions("LOC")
            assert MISSED_CALL_TEXT_BACK in before
            less = [name for name in before if name != MISSED_CALL_TEXT_BACK]
            assert await api.set_permissions("LOC", less) == less == await api.permissions("LOC")
            sandbox.good_requests = False
            with pytest.raises(UnprocessableError):
                await api.set_permissions("LOC", ["everything"])
            token = {"Authorization": PUBLIC_HEADERS["Authorization"]}
            stranger = AgencyApi(Transport(client, SANDBOX_URL, token, retry=IMPATIENT), "c")
            with pytest.raises(UnauthorizedError):
                await stranger.permissions("LOC")


async def test_contacts_are_found_made_and_cleaned_as_documented() -> None:
    contract = Contract()
    with SandboxStore() as store:
        store.ensure_location("LOC")
        store.put("workflow", "LOC", "W", {"id": "W", "name": "W", "status": "draft", "version": 1})
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            bearer = {"Authorization": PUBLIC_HEADERS["Authorization"]}
            api = PublicApi(Transport(client, SANDBOX_URL, bearer, retry=IMPATIENT), "LOC")
            number = "+15125550100"
            assert await contacts.contact_of_number(api, number) is None
            made = await contacts.create_contact(api, number, "Own phone", ["Mine", "other"])
            assert await contacts.contact_of_number(api, number) == made
            assert made.tags == ("mine", "other")
            assert (await api.location()).allows_duplicates is False
            with pytest.raises(ApiError, match="duplicated"):
                await contacts.create_contact(api, number, "Own phone", [])
            await contacts.write_fields(api, made.id, {"F": "2026-01-05", "G": "g"})
            await contacts.write_fields(api, made.id, {"F": ""})
            await contacts.remove_tags(api, made.id, ["other"])
            await contacts.leave_workflow(api, made.id, "W")
            await contacts.leave_workflow(api, made.id, "gone")
            assert await contacts.notes_of(api, made.id) == []
            now = await contacts.read_contact(api, made.id)
            assert (now.tags, now.fields) == (("mine",), {"G": "g"})
            with pytest.raises(ForbiddenError):
                await contacts.read_contact(api, "none")
            sandbox.good_requests = False
            # Of the body of a search the file says only that it is an object.
            assert await contacts.contacts_of_number(api, number) == [made.id]
            assert await contacts.contacts_of_number(api, "+15125550101") == []
            place = store.get("location", "LOC", "LOC") or {}
            store.put("location", "LOC", "LOC", {**place, DUPLICATES: True})
            twin = await contacts.create_contact(api, number, "Own phone", [])
            assert await contacts.contacts_of_number(api, number) == [made.id, twin.id]
            assert (await api.location()).allows_duplicates is True
            assert (await client.post("/contacts/", json={"phone": number})).status_code == 422
    documented = {(method, path) for method, path, status in contract.checked if status < 300}
    assert len([one for one in documented if "/locations/" not in one[1]]) == len(contact_routes(store))


async def test_messages_are_exported_as_documented() -> None:
    contract = Contract()
    with SandboxStore() as store:
        store.ensure_location("LOC")
        sent: list[JsonValue] = [
            {
                "at": float(n),
                "contact": f"+1512555{n:04}",
                "body": f"Text {n}",
                "workflow": "W",
                "appended": "STOP",
            }
            for n in range(25)
        ]
        heard: list[tuple[float, str, Event]] = [
            (30.0, "+15125550000", call("no-answer")),
            (31.0, "+15125550000", call("completed", seconds=12, machine=True)),
            (32.0, "+15125550000", call("completed", "outbound")),
            (33.0, "+15125550000", reply("Hi")),
            (34.0, "+15125550000", reply("Hi", "19")),
            (35.0, "+15125550000", user_reply()),
        ]
        location = store.get("location", "LOC", "LOC") or {}
        store.put("world", "LOC", "world", {"messages": sent, "exchanges": [*exchanges(heard, location)]})
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers["Version"] = "2021-04-15"
            where, every = "/conversations/messages/export", {"locationId": "LOC", "channel": "SMS"}
            all_of_it = (await client.get(where, params={"locationId": "LOC"})).json()
            assert all_of_it["total"] == 31
            for channel, total in (("Call", 3), ("SMS", 27), ("WhatsApp", 1)):
                of = {"locationId": "LOC", "channel": channel}
                assert (await client.get(where, params=of)).json()["total"] == total
            every["endDate"] = all_of_it["messages"][6]["dateAdded"]
            first = (await client.get(where, params={**every, "limit": "10"})).json()
            assert (first["total"], len(first["messages"])) == (25, 10)
            assert first["messages"][0]["body"] == "Text 24\nSTOP"
            third = {**every, "limit": "10", "cursor": first["nextCursor"]}
            third["cursor"] = (await client.get(where, params=third)).json()["nextCursor"]
            last = (await client.get(where, params=third)).json()
            assert len(last["messages"]) == 5
            assert "nextCursor" not in last
            oldest = (await client.get(where, params={**every, "sortOrder": "asc"})).json()["messages"]
            assert oldest[0]["body"] == "Text 0\nSTOP"
            some = {**every, "startDate": oldest[3]["dateAdded"], "endDate": oldest[5]["dateAdded"]}
            assert (await client.get(where, params=some)).json()["total"] == 3
            one = {**every, "contactId": oldest[7]["contactId"]}
            assert (await client.get(where, params=one)).json()["total"] == 1
            assert (await client.get(where, params={**every, "channel": "Email"})).json()["total"] == 0
            sandbox.good_requests = False
            for wrong in ({"limit": "9"}, {"limit": "501"}, {"channel": "Fax"}, {"cursor": "x"}, {"x": "1"}):
                assert (await client.get(where, params={**every, **wrong})).status_code == 400
            client.headers["Version"] = "2021-07-28"
            assert (await client.get(where, params=every)).status_code == 401
            sandbox.good_requests = True
            client.headers.clear()
            token = {"Authorization": PUBLIC_HEADERS["Authorization"]}
            api = PublicApi(Transport(client, SANDBOX_URL, token, retry=IMPATIENT), "LOC")
            assert len([row async for row in exported_texts(api)]) == 27
            assert len([row async for row in exported_messages(api)]) == 31
            assert len([row async for row in exported_texts(api, date(2026, 1, 6))]) == 0


async def test_every_request_of_ours() -> None:
    contract = Contract()
    with SandboxStore() as store:
        store.ensure_location("LOC")
        sandbox = Checked(store, contract)
        async with sandbox.client as client:
            client.headers.clear()  # ours must be enough
            api = PublicApi(
                Transport(
                    client, SANDBOX_URL, {"Authorization": PUBLIC_HEADERS["Authorization"]}, retry=IMPATIENT
                ),
                "LOC",
            )
            await api.location()
            await api.workflows()
            await api.users()
            await api.numbers()
            field = await api.create_custom_field("A field", "DATE")
            await api.custom_fields()
            await api.update_custom_field(field.id, "Other")
            await api.delete_custom_field(field.id)
            value = await api.create_custom_value("A value", "")
            await api.custom_values()
            await api.update_custom_value(value.id, "A value", "w")
            await api.delete_custom_value(value.id)
            tag = await api.create_tag("A tag")
            await api.tags()
            await api.delete_tag(tag.id)
            with pytest.raises(ApiError):
                await api.delete_tag(tag.id)
            stranger = PublicApi(Transport(client, SANDBOX_URL, {"Authorization": "Bearer x"}), "LOC")
            with pytest.raises(UnauthorizedError):
                await stranger.tags()
    methods = [
        name
        for name, member in vars(PublicApi).items()
        if isfunction(member)
        and not name.startswith("_")
        and name not in ("location_and_clock", *WITHOUT_A_FILE)
    ]
    good = {(method, path) for method, path, status in contract.checked if status < 300}
    assert len(good) == len(methods), "every method of PublicApi is one documented endpoint"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body["tag"].update(invented=1),
        lambda body: body["tag"].update(name=1),
        lambda body: body.update(traceId="x"),
    ],
)
async def test_the_contract_would_notice(spoil: Callable[[dict[str, Any]], None]) -> None:
    request = httpx.Request("POST", f"{HOST}/locations/LOC/tags", json={"name": "x"}, headers=PUBLIC_HEADERS)
    body: dict[str, Any] = {"tag": {"id": "1", "name": "x", "locationId": "LOC"}}
    Contract().check(request, httpx.Response(200, json=body))
    spoil(body)
    with pytest.raises(OpenAPIError):
        Contract().check(request, httpx.Response(200, json=body))
    bad_request = httpx.Request(
        "POST", f"{HOST}/locations/LOC/tags", json={"nam": "x"}, headers=PUBLIC_HEADERS
    )
    with pytest.raises(OpenAPIError):
        Contract().check(bad_request, httpx.Response(200, json={"tag": {}}))
