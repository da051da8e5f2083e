"""`GET /locations/search`: the sub-accounts of the agency, as the official OpenAPI has it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ghl_flow.sandbox.answers import Refusal, unprocessable
from ghl_flow.sandbox.bodies import check_query
from ghl_flow.sandbox.credentials import check_agency
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue, text_of

_ALLOWED = ("companyId", "skip", "limit", "order", "email")


def search_routes(store: SandboxStore) -> list[Route]:
    """The endpoint; it stands before `/locations/{location_id}`, which would take its path."""
    return [Route("/locations/search", _search(store), methods=["GET"])]


def _search(store: SandboxStore) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        try:
            check_agency(request)
            query = request.query_params
            check_query(query, _ALLOWED)
            skip, limit = (
                _number(query.get(key, usual), key) for key, usual in (("skip", "0"), ("limit", "10"))
            )
            order = query.get("order", "asc")
            if order not in ("asc", "desc"):
                raise unprocessable(["order must be one of the following values: asc, desc"])
            with store.transaction():
                there = [store.get("location", one, one) or {} for one in store.locations()]
        except Refusal as refusal:
            return JSONResponse(refusal.reply.body, refusal.reply.status)
        there = [one for one in there if query.get("companyId") in (None, text_of(one, "companyId"))]
        # No sub-account of the sandbox has an address for mail.
        found = [] if query.get("email") else sorted(there, key=lambda one: text_of(one, "id"))
        rows: list[JsonValue] = [_row(one) for one in (found if order == "asc" else found[::-1])]
        return JSONResponse({"locations": rows[skip : skip + limit]})

    return respond


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise unprocessable([f"{name} must be a number string"])
    return int(text)


def _row(location: JsonObject) -> JsonObject:
    return {
        "id": location["id"],
        "name": location["name"],
        "country": "US",
        "timezone": location["timezone"],
        "settings": {
            "allowDuplicateContact": False,
            "allowDuplicateOpportunity": False,
            "allowFacebookNameMerge": False,
            "disableContactTimezone": False,
        },
        "social": {},
    }
