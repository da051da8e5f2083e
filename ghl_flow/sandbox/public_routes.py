"""The documented API, under the paths of services.leadconnectorhq.com."""

from starlette.requests import Request
from starlette.routing import Route

from ghl_flow.sandbox import account_things, custom_fields, custom_values, numbers, tags
from ghl_flow.sandbox.answers import Reply, unprocessable
from ghl_flow.sandbox.bodies import check_query
from ghl_flow.sandbox.credentials import check_public
from ghl_flow.sandbox.endpoint import Call, Handler, endpoint
from ghl_flow.sandbox.store import DUPLICATES, SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue

_IN_LOCATION: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/customFields", custom_fields.list_custom_fields),
    ("POST", "/customFields", custom_fields.create_custom_field),
    ("GET", "/customFields/{id}", custom_fields.get_custom_field),
    ("PUT", "/customFields/{id}", custom_fields.update_custom_field),
    ("DELETE", "/customFields/{id}", custom_fields.delete_custom_field),
    ("GET", "/customValues", custom_values.list_custom_values),
    ("POST", "/customValues", custom_values.create_custom_value),
    ("GET", "/customValues/{id}", custom_values.get_custom_value),
    ("PUT", "/customValues/{id}", custom_values.update_custom_value),
    ("DELETE", "/customValues/{id}", custom_values.delete_custom_value),
    ("GET", "/tags", tags.list_tags),
    ("POST", "/tags", tags.create_tag),
    ("GET", "/tags/{id}", tags.get_tag),
    ("PUT", "/tags/{id}", tags.update_tag),
    ("DELETE", "/tags/{id}", tags.delete_tag),
)

_SUMMARY_KEYS = ("id", "name", "status", "version", "createdAt", "updatedAt")


def public_routes(store: SandboxStore) -> list[Route]:
    """Every documented endpoint that the sandbox speaks."""
    return [
        Route("/locations/{location_id}", endpoint(store, check_public, _location), methods=["GET"]),
        Route(
            "/workflows/",
            endpoint(store, check_public, _workflows, location_of=location_in_query),
            methods=["GET"],
        ),
        Route(
            "/users/",
            endpoint(store, check_public, account_things.list_users, location_of=location_in_query),
            methods=["GET"],
        ),
        Route(
            "/phone-system/numbers/location/{location_id}",
            endpoint(store, check_public, numbers.list_numbers),
            methods=["GET"],
        ),
        *(
            Route("/locations/{location_id}" + path, endpoint(store, check_public, handler), methods=[method])
            for method, path, handler in _IN_LOCATION
        ),
    ]


def _location(call: Call) -> Reply:
    check_query(call.query, ())
    name, timezone = call.location["name"], call.location["timezone"]
    document: JsonObject = {
        "id": call.location_id,
        "companyId": call.location["companyId"],
        "name": name,
        "country": "US",
        "timezone": timezone,
        "business": {"name": name, "country": "US", "timezone": timezone},
        "social": {},
        "settings": {
            DUPLICATES: bool(call.location.get(DUPLICATES)),
            "allowDuplicateOpportunity": False,
            "allowFacebookNameMerge": False,
            "disableContactTimezone": False,
        },
    }
    return Reply(200, {"location": document})


def _workflows(call: Call) -> Reply:
    check_query(call.query, ("locationId",))
    workflows: list[JsonValue] = [
        {
            **{key: document[key] for key in _SUMMARY_KEYS if key in document},
            "locationId": call.location_id,
        }
        for document in call.store.all("workflow", call.location_id)
    ]
    return Reply(200, {"workflows": workflows})


def location_in_query(request: Request, _: bytes) -> str:
    """The sub-account that a query names, for `endpoint`; a Refusal where it names none."""
    location_id = request.query_params.get("locationId")
    if not location_id:
        raise unprocessable(["locationId must be a string", "locationId should not be empty"])
    return location_id
