"""Who may come in, and how HighLevel says no."""

import base64
import json
import time

from starlette.requests import Request

from ghl_flow.sandbox.answers import Refusal, Reply
from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID, SandboxStore
from ghl_flow.wire.json import JsonObject, parse_json

SANDBOX_TOKEN = "pit-sandbox"  # noqa: S105 - opens nothing but the sandbox
SANDBOX_AGENCY_TOKEN = "pit-sandbox-agency"  # noqa: S105 - opens nothing but the sandbox
SANDBOX_CLIENT_ID = "sandbox-app"
SANDBOX_CLIENT_SECRET = "sandbox-app-secret"  # noqa: S105 - opens nothing but the sandbox
TOKEN_SECONDS = 86_399
SANDBOX_USER_ID = "sandboxUser000000001"
VERSIONS = ("2021-07-28",)  # what the OpenAPI files allow for the endpoints here


def session_token(expires_at: int, company_id: str = DEFAULT_COMPANY_ID) -> str:
    """A browser session of the sandbox: an unsigned JWT that ends at that second since 1970."""
    claims = {
        "company_id": company_id,
        "user_id": SANDBOX_USER_ID,
        "sub": SANDBOX_USER_ID,
        "role": "admin",
        "type": "agency",
        "locations": [],
        "iat": 1_767_225_600,
        "exp": expires_at,
    }
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def _part(document: dict[str, object]) -> str:
    encoded = json.dumps(document, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(encoded).rstrip(b"=").decode()


SANDBOX_SESSION = session_token(4_102_444_800)  # until 2100


def access_token(location_id: str, expires_at: int) -> str:
    """An access token for one sub-account, as an app or an agency is given it: an unsigned JWT."""
    claims: dict[str, object] = {"authClass": "Location", "authClassId": location_id, "exp": expires_at}
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}."


def refresh_token(location_id: str, number: int) -> str:
    """The refresh token of an app in a sub-account after it was used that often."""
    return f"sandbox-refresh-{location_id}-{number}"


def location_of_refresh_token(token: str) -> str:
    """The sub-account that a refresh token is for."""
    return token.removeprefix("sandbox-refresh-").rpartition("-")[0]


def check_agency(request: Request) -> None:
    """The agency's token.

    Raises:
        Refusal: 401.
    """
    _check_agency(request, VERSIONS)


def check_agency_v3(request: Request) -> None:
    """The same for the v3 calls of an agency.

    Raises:
        Refusal: 401.
    """
    _check_agency(request, ("v3",))


def _check_agency(request: Request, versions: tuple[str, ...]) -> None:
    _check_version(request, versions)
    if request.headers.get("authorization") != f"Bearer {SANDBOX_AGENCY_TOKEN}":
        raise _unauthorized("Invalid token: access token is invalid")


def check_public(request: Request) -> None:
    """A known Private Integration Token and a known API version.

    Raises:
        Refusal: 401: the documented body, or those seen when the Version header is missing or wrong.
    """
    _check(request, VERSIONS)


def check_calendars(request: Request) -> None:
    """The same for calendars, which have a version of their own.

    Raises:
        Refusal: 401.
    """
    _check(request, ("2021-04-15",))


def check_conversations(request: Request) -> None:
    """The same for conversations, which have that version too.

    Raises:
        Refusal: 401.
    """
    _check(request, ("2021-04-15",))


def check_v3(request: Request) -> None:
    """The same for the v3 Workflow API.

    Raises:
        Refusal: 401.
    """
    _check(request, ("v3",))


def _check(request: Request, versions: tuple[str, ...]) -> None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer":
        raise _unauthorized("Invalid token: access token is invalid")
    if token != SANDBOX_TOKEN:
        _check_access(request, token)
    _check_version(request, versions)


def _check_access(request: Request, token: str) -> None:
    claims = _claims(token)
    if claims.get("authClass") != "Location":
        raise _unauthorized("Invalid token: access token is invalid")
    if _ends_at(token) <= time.time():
        raise _unauthorized("The token has expired")


def _check_version(request: Request, versions: tuple[str, ...]) -> None:
    version = request.headers.get("version")
    if version is None:
        raise _unauthorized("version header was not found.")
    if version not in versions:
        raise _unauthorized("version header is invalid")


def check_builder(request: Request) -> None:
    """A running browser session, in either of the headers that observers saw.

    Raises:
        Refusal: 401.
    """
    authorization = request.headers.get("authorization", "")
    token = request.headers.get("token-id") or authorization.removeprefix("Bearer ")
    if token == SANDBOX_SESSION:
        return
    if _ends_at(token) <= time.time():
        raise _unauthorized("The session has expired")
    raise _unauthorized("Invalid JWT")


def accessible(store: SandboxStore, location_id: str, request: Request) -> JsonObject:
    """The location, if the token is for it: an app's is for one, wherever the request says which it is about.

    Raises:
        Refusal: 403: HighLevel does not say whether it exists.
    """
    location = store.get("location", location_id, location_id)
    claims = _claims(request.headers.get("authorization", ""))
    if location is None or (claims.get("authClass") == "Location" and claims["authClassId"] != location_id):
        raise _no_access()
    return location


def _no_access() -> Refusal:
    message = "The token does not have access to this location."
    return Refusal(Reply(403, {"statusCode": 403, "message": message, "error": "Forbidden"}))


def _claims(token: str) -> JsonObject:
    try:
        claims = parse_json(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    except (IndexError, ValueError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _ends_at(token: str) -> float:
    expiry = _claims(token).get("exp")
    return float(expiry) if isinstance(expiry, int | float) else float("inf")


def _unauthorized(message: str) -> Refusal:
    return Refusal(Reply(401, {"statusCode": 401, "message": message, "error": "Unauthorized"}))
