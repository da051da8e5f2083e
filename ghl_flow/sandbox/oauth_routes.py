"""Tokens: `POST /oauth/token` (refresh) and `POST /oauth/locationToken`, as the official OpenAPI has them."""

import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ghl_flow.sandbox.answers import Refusal, Reply, bad_request, unprocessable
from ghl_flow.sandbox.credentials import (
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    SANDBOX_USER_ID,
    TOKEN_SECONDS,
    access_token,
    check_agency,
    location_of_refresh_token,
    refresh_token,
)
from ghl_flow.sandbox.store import SandboxStore
from ghl_flow.wire.json import JsonObject, text_of

_SCOPE = (
    "locations.readonly locations/customFields.readonly locations/customFields.write "
    "locations/customValues.readonly locations/customValues.write locations/tags.readonly "
    "locations/tags.write workflows.readonly"
)


def oauth_routes(store: SandboxStore) -> list[Route]:
    """Both endpoints."""
    return [
        Route("/oauth/token", _form(store, _token), methods=["POST"]),
        Route("/oauth/locationToken", _form(store, _location_token), methods=["POST"]),
    ]


def _form(
    store: SandboxStore, handler: Callable[[SandboxStore, Request, dict[str, str]], Reply]
) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        content = (await request.body()).decode("utf-8", errors="replace")
        try:
            with store.transaction():
                reply = handler(store, request, dict(parse_qsl(content, keep_blank_values=True)))
        except Refusal as refusal:
            reply = refusal.reply
        return JSONResponse(reply.body, reply.status)

    return respond


def _token(store: SandboxStore, request: Request, form: dict[str, str]) -> Reply:
    _need(form, "client_id", "client_secret", "grant_type")
    if (form["client_id"], form["client_secret"]) != (SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET):
        message = "Invalid client: client credentials are invalid"
        raise Refusal(Reply(401, {"statusCode": 401, "message": message, "error": "Unauthorized"}))
    if form["grant_type"] != "refresh_token":
        raise bad_request(f"grant_type {form['grant_type']} is not spoken here")
    _need(form, "refresh_token")
    location_id = location_of_refresh_token(form["refresh_token"])
    location = store.get("location", location_id, location_id)
    used = location.get("refreshTokensUsed") if location is not None else None
    number = used if isinstance(used, int) else 0
    if location is None or form["refresh_token"] != refresh_token(location_id, number):
        raise bad_request("invalid_grant: This refresh token is invalid")
    # Used up by this: the next one is in the answer, and nowhere else.
    store.put("location", location_id, location_id, {**location, "refreshTokensUsed": number + 1})
    granted: JsonObject = {
        **_granted(location_id),
        "refresh_token": refresh_token(location_id, number + 1),
        "userType": "Location",
        "companyId": text_of(location, "companyId"),
    }
    return Reply(200, granted)


def _location_token(store: SandboxStore, request: Request, form: dict[str, str]) -> Reply:
    check_agency(request)
    _need(form, "companyId", "locationId")
    location = store.get("location", form["locationId"], form["locationId"])
    if location is None or location.get("companyId") != form["companyId"]:
        raise bad_request("Location not found in this company")
    return Reply(200, _granted(form["locationId"]))


def _granted(location_id: str) -> JsonObject:
    return {
        "access_token": access_token(location_id, round(time.time()) + TOKEN_SECONDS),
        "token_type": "Bearer",
        "expires_in": TOKEN_SECONDS,
        "scope": _SCOPE,
        "locationId": location_id,
        "userId": SANDBOX_USER_ID,
    }


def _need(form: dict[str, str], *names: str) -> None:
    missing = [f"{name} should not be empty" for name in names if not form.get(name)]
    if missing:
        raise unprocessable(missing)
