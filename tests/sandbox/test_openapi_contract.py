"""Every public request and answer, held against HighLevel's official OpenAPI files where they are present."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import anyio
import httpx
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from ghl_flow.highlevel import PublicApi, Transport
from ghl_flow.highlevel.errors import HighLevelError
from ghl_flow.sandbox import SANDBOX_TOKEN, SANDBOX_URL, SandboxStore, sandbox_client
from tests.deploy.conftest import LOCATION

_FILES = Path(__file__).parents[3] / "shared/highlevel/openapi"
_BASE = "https://services.leadconnectorhq.com"

pytestmark = pytest.mark.skipif(
    not _FILES.is_dir(),
    reason="HighLevel's official OpenAPI files are not in the folder beside this checkout",
)


@dataclass
class Exchange:
    """A request and its answer, in the form the validator reads."""

    request: httpx.Request
    response: httpx.Response
    # The validator puts the path's parameters into it.
    parameters: RequestParameters = field(init=False)

    def __post_init__(self) -> None:
        query = ImmutableMultiDict(parse_qsl(self.request.url.query.decode()))
        self.parameters = RequestParameters(query=query, header=Headers(self.request.headers))

    @property
    def host_url(self) -> str:
        return _BASE

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def method(self) -> str:
        return self.request.method.lower()

    @property
    def body(self) -> bytes:
        return self.request.content

    @property
    def content_type(self) -> str:
        return "application/json"


@dataclass(frozen=True)
class Answer:
    """The answer's side of an exchange."""

    data: bytes
    status_code: int
    headers: Mapping[str, str]
    content_type: str = "application/json"


def _strict(schema: Any) -> Any:
    """Declared objects may have no other keys: the sandbox must not invent any."""
    if isinstance(schema, dict):
        strict = {key: _strict(value) for key, value in schema.items()}
        if strict.get("type") == "object" and "properties" in strict:
            strict.setdefault("additionalProperties", False)
        return strict
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    return schema


@cache
def _specification(name: str) -> OpenAPI:
    path = _FILES / f"apps/{name}.json"
    document = _strict(json.loads(path.read_text(encoding="utf-8")))
    # The files break rules of OpenAPI in places that do not concern us, so they are not checked themselves.
    unchecked: Any = None
    return OpenAPI.from_dict(document, base_uri=path.as_uri(), config=Config(spec_validator_cls=unchecked))


def _check(exchange: Exchange, *, request: bool = True) -> None:
    specification = _specification("workflows" if exchange.path.startswith("/workflows") else "locations")
    if request:
        specification.validate_request(exchange)
    answer = Answer(exchange.response.content, exchange.response.status_code, dict(exchange.response.headers))
    specification.validate_response(exchange, answer)


def _exchanges(work: Callable[[httpx.AsyncClient], Awaitable[None]]) -> list[Exchange]:
    """What goes over the wire while `work` uses the public API."""
    seen: list[Exchange] = []

    async def remember(response: httpx.Response) -> None:
        await response.aread()
        seen.append(Exchange(response.request, response))

    async def run() -> None:
        with SandboxStore() as store:
            store.ensure_location(LOCATION, name="Bridgepoint Group", timezone="America/Chicago")
            client = sandbox_client(store)
            client.event_hooks["response"].append(remember)
            async with client:
                await work(client)

    anyio.run(run)
    return seen


def _api(client: httpx.AsyncClient) -> PublicApi:
    return PublicApi(Transport(client, SANDBOX_URL, {"Authorization": f"Bearer {SANDBOX_TOKEN}"}), LOCATION)


def test_what_the_client_sends_and_the_sandbox_answers() -> None:
    async def work(client: httpx.AsyncClient) -> None:
        api = _api(client)
        await api.location()
        field = await api.create_custom_field("Last missed call SMS at", "DATE")
        await api.custom_fields()
        value = await api.create_custom_value("ghl-flow manifest", "{}")
        await api.update_custom_value(value.id, "ghl-flow manifest", '{"serial":1}')
        await api.custom_values()
        tag = await api.create_tag("MCTB texted")
        await api.tags()
        await api.workflows()
        await api.delete_custom_field(field.id)
        await api.delete_custom_value(value.id)
        await api.delete_tag(tag.id)

    exchanges = _exchanges(work)
    assert len(exchanges) == 12
    for exchange in exchanges:
        assert exchange.response.is_success
        _check(exchange)


_GOOD = {"Authorization": f"Bearer {SANDBOX_TOKEN}", "Version": "2021-07-28"}


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", f"/locations/{LOCATION}/tags", {**_GOOD, "Authorization": "Bearer wrong"}, None, 401),
        ("GET", f"/locations/{LOCATION}/tags", {"Authorization": _GOOD["Authorization"]}, None, 401),
        ("POST", f"/locations/{LOCATION}/customFields", _GOOD, {"name": 7}, 422),
        ("POST", f"/locations/{LOCATION}/customFields", _GOOD, {"name": "A", "dataType": "DATETIME"}, 422),
        ("POST", f"/locations/{LOCATION}/customValues", _GOOD, {"name": "A"}, 422),
        ("POST", f"/locations/{LOCATION}/tags", _GOOD, {}, 422),
    ],
)
def test_refusals_are_as_documented(
    method: str, path: str, headers: dict[str, str], body: object, status: int
) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        await client.request(method, SANDBOX_URL + path, headers=headers, json=body)

    (exchange,) = _exchanges(work)
    assert exchange.response.status_code == status
    _check(exchange, request=False)


def test_the_client_reads_refusals() -> None:
    async def work(client: httpx.AsyncClient) -> None:
        api = _api(client)
        await api.create_tag("twice")
        with pytest.raises(HighLevelError):
            await api.create_tag("twice")

    assert [item.response.status_code for item in _exchanges(work)] == [200, 400]


def test_the_check_itself_can_fail() -> None:
    """An invented key, a missing header: the validator must see them, or it proves nothing."""
    request = httpx.Request("GET", f"{_BASE}/locations/{LOCATION}/tags", headers=_GOOD)
    good = httpx.Response(200, json={"tags": []}, request=request)
    _check(Exchange(request, good))
    with pytest.raises(Exception, match=r"nvented|dditional"):
        _check(Exchange(request, httpx.Response(200, json={"tags": [{"invented": 1}]}, request=request)))
    bare = httpx.Request("GET", f"{_BASE}/locations/{LOCATION}/tags", headers={"Authorization": "Bearer x"})
    with pytest.raises(Exception, match="Version"):
        _check(Exchange(bare, good))
