"""Documented endpoints of contacts."""

from starlette.requests import Request
from starlette.routing import Route

from ghl_flow.sandbox import contacts
from ghl_flow.sandbox.answers import bad_request, unprocessable
from ghl_flow.sandbox.credentials import check_public
from ghl_flow.sandbox.endpoint import Handler, endpoint
from ghl_flow.sandbox.public_routes import location_in_query
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import parse_json

_OF_ONE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "", contacts.get_contact),
    ("PUT", "", contacts.update_contact),
    ("GET", "/notes", contacts.list_notes),
    ("DELETE", "/tags", contacts.delete_tags),
    ("DELETE", "/workflow/{workflow_id}", contacts.leave_workflow),
)


def contact_routes(store: SandboxStore) -> list[Route]:
    """To find one by its number, to make one, and to read and clean it."""

    def location_of(request: Request, _: bytes) -> str:
        return contacts.location_of_contact(store, request.path_params["contact_id"])

    duplicate = endpoint(store, check_public, contacts.search_duplicate, location_of=location_in_query)
    search = endpoint(store, check_public, contacts.search, location_of=_location_in_body)
    create = endpoint(store, check_public, contacts.create_contact, location_of=_location_in_body)
    return [
        Route("/contacts/search/duplicate", duplicate, methods=["GET"]),
        Route("/contacts/search", search, methods=["POST"]),
        Route("/contacts/", create, methods=["POST"]),
        *(
            Route(
                "/contacts/{contact_id}" + path,
                endpoint(store, check_public, handler, location_of=location_of),
                methods=[method],
            )
            for method, path, handler in _OF_ONE
        ),
    ]


def _location_in_body(_: Request, content: bytes) -> str:
    try:
        body = parse_json(content)
    except ValueError:
        body = None
    found = body.get("locationId") if isinstance(body, dict) else None
    if not isinstance(found, str):
        raise unprocessable(["locationId must be a string"]) if content else bad_request("no body")
    return found
