"""The public API's endpoints, as the official OpenAPI files describe them."""

import secrets
import string
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ghl_flow.language.model import slug
from ghl_flow.sandbox.answers import Refusal, bad_request, not_found, too_many_requests, unprocessable
from ghl_flow.sandbox.body import json_body
from ghl_flow.sandbox.credentials import check_public
from ghl_flow.sandbox.rate_limit import RateLimit
from ghl_flow.sandbox.store import Kind, SandboxStore
from ghl_flow.wire.json import JsonObject, text_of

_ALPHABET = string.ascii_letters + string.digits

# docs/highlevel.md; there is no date-time type, and MONETORY is HighLevel's spelling.
_DATA_TYPES = frozenset(
    (
        *("TEXT", "LARGE_TEXT", "NUMERICAL", "PHONE", "MONETORY", "CHECKBOX", "SINGLE_OPTIONS"),
        *("MULTIPLE_OPTIONS", "RADIO", "FLOAT", "TIME", "DATE", "TEXTBOX_LIST", "FILE_UPLOAD", "SIGNATURE"),
    )
)
_FIELD_KEYS = frozenset(
    (
        *("name", "dataType", "placeholder", "acceptedFormat", "isMultipleFile", "maxNumberOfFiles"),
        *("textBoxListOptions", "position", "model"),
    )
)

Endpoint = Callable[[Request], Awaitable[Response]]


def new_id() -> str:
    """An id as HighLevel makes them: 20 letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(20))


class PublicRoutes:
    """The endpoints over one store."""

    def __init__(self, store: SandboxStore, rate_limit: RateLimit) -> None:
        self._store = store
        self._rate_limit = rate_limit

    def routes(self) -> list[Route]:
        """Paths and handlers."""
        location = "/locations/{location_id}"
        return [
            Route(location, self._guarded(self._location)),
            *self._collection(
                f"{location}/customFields", "custom_field", "customField", self._new_field, 201
            ),
            *self._collection(
                f"{location}/customValues", "custom_value", "customValue", self._new_value, 201
            ),
            *self._collection(f"{location}/tags", "tag", "tag", self._new_tag, 200),
            Route("/workflows/", self._guarded(self._workflows)),
        ]

    def _guarded(self, handler: Callable[[Request, str], Awaitable[JSONResponse]]) -> Endpoint:
        """Credentials, rate limit and refusals around a handler."""

        async def endpoint(request: Request) -> Response:
            location_id = request.path_params.get("location_id") or request.query_params.get("locationId", "")
            allowed, headers = self._rate_limit.take(location_id)
            try:
                check_public(request, self._store, location_id)
                if not allowed:
                    raise too_many_requests({})
                response = await handler(request, location_id)
            except Refusal as refusal:
                response = refusal.response
            response.headers.update(headers)
            return response

        return endpoint

    async def _location(self, request: Request, location_id: str) -> JSONResponse:
        return JSONResponse({"location": self._store.get("location", location_id, location_id)})

    async def _workflows(self, request: Request, location_id: str) -> JSONResponse:
        shown = ("id", "name", "status", "version", "createdAt", "updatedAt", "locationId")
        listed = [
            {key: item[key] for key in shown if key in item}
            for item in self._store.all("workflow", location_id)
        ]
        return JSONResponse({"workflows": listed})

    # --- collections: list, create, read, write, delete ---------------------------------------

    def _collection(
        self,
        path: str,
        kind: Kind,
        name: str,
        make: Callable[[str, JsonObject, JsonObject | None], JsonObject],
        created: int,
    ) -> list[Route]:
        async def many(request: Request, location_id: str) -> JSONResponse:
            if request.method == "GET":
                items = self._store.all(kind, location_id)
                model = request.query_params.get("model")
                if kind == "custom_field" and model in ("contact", "opportunity"):
                    items = [item for item in items if item.get("model") == model]
                return JSONResponse({f"{name}s": items})
            body = await json_body(request)
            with self._store.transaction():
                item = make(location_id, body, None)
                self._store.put(kind, location_id, text_of(item, "id"), item)
            return JSONResponse({name: item}, created)

        async def one(request: Request, location_id: str) -> JSONResponse:
            item_id = request.path_params["item_id"]
            body = await json_body(request) if request.method == "PUT" else {}
            with self._store.transaction():
                item = self._store.get(kind, location_id, item_id)
                if item is None:
                    raise not_found(f"{name} not found")
                if request.method == "DELETE":
                    self._store.delete(kind, location_id, item_id)
                    return JSONResponse({"succeded": True})  # HighLevel's spelling
                if request.method == "PUT":
                    item = make(location_id, body, item)
                    self._store.put(kind, location_id, item_id, item)
            return JSONResponse({name: item})

        return [
            Route(path, self._guarded(many), methods=["GET", "POST"]),
            Route(f"{path}/{{item_id}}", self._guarded(one), methods=["GET", "PUT", "DELETE"]),
        ]

    def _new_field(self, location_id: str, body: JsonObject, old: JsonObject | None) -> JsonObject:
        name, data_type = _required(body, "name"), text_of(body, "dataType")
        if old is not None:
            if "dataType" in body:
                raise unprocessable("property dataType should not exist")
            return {**old, "name": name}
        unknown = [f"property {key} should not exist" for key in body if key not in _FIELD_KEYS]
        if data_type not in _DATA_TYPES:
            unknown.append("dataType must be a valid enum value")
        if unknown:
            raise unprocessable(*unknown)
        model = text_of(body, "model", "contact")
        key = f"{model}.{slug(name)}"
        if any(item.get("fieldKey") == key for item in self._store.all("custom_field", location_id)):
            raise bad_request(f"A custom field with the name {name} already exists")
        return {
            "id": new_id(),
            "name": name,
            "fieldKey": key,
            "placeholder": text_of(body, "placeholder"),
            "dataType": data_type,
            "position": 0,
            "locationId": location_id,
            "model": model,
        }

    def _new_value(self, location_id: str, body: JsonObject, old: JsonObject | None) -> JsonObject:
        name, value = _required(body, "name"), _required(body, "value")
        if old is not None:
            return {**old, "name": name, "value": value}
        if any(item.get("name") == name for item in self._store.all("custom_value", location_id)):
            raise bad_request(f"A custom value with the name {name} already exists")
        return {
            "id": new_id(),
            "name": name,
            "fieldKey": "{{ custom_values." + slug(name) + " }}",
            "value": value,
            "locationId": location_id,
        }

    def _new_tag(self, location_id: str, body: JsonObject, old: JsonObject | None) -> JsonObject:
        name = _required(body, "name").lower()  # R22
        if any(item.get("name") == name for item in self._store.all("tag", location_id)):
            raise bad_request(f"The tag name {name} is already exist.")
        return {"id": text_of(old or {}, "id") or new_id(), "name": name, "locationId": location_id}


def _required(body: JsonObject, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise unprocessable(f"{key} must be a string", f"{key} should not be empty")
    return value
