"""Who may call the sandbox: one token for the public API, one session for the builder."""

from starlette.requests import Request

from ghl_flow.sandbox.answers import bad_request, forbidden, unauthorized
from ghl_flow.sandbox.store import SandboxStore

SANDBOX_TOKEN = "pit-sandbox"  # noqa: S105 - opens nothing but the sandbox
# An unsigned JSON web token: {"company_id": "sandboxCompany000001", "user_id": "sandboxUser000000001"}.
SANDBOX_SESSION = (
    "eyJhbGciOiJub25lIn0.eyJjb21wYW55X2lkIjoic2FuZGJveENvbXBhbnkwMDAwMDEiLCJ1c2VyX2lkIjoic2FuZGJveFVzZXIwMDAwMDAwMDEifQ."
    "sandbox"
)

_VERSION = "2021-07-28"


def check_public(request: Request, store: SandboxStore, location_id: str) -> None:
    """A token, the Version header, and access to the sub-account; else the answer HighLevel gives."""
    if request.headers.get("authorization") != f"Bearer {SANDBOX_TOKEN}":
        raise unauthorized("Invalid token: access token is invalid")
    version = request.headers.get("version")
    if version is None:
        raise unauthorized("version header was not found")
    if version != _VERSION:
        raise bad_request(f"version header is invalid: {version}")
    if store.get("location", location_id, location_id) is None:
        raise forbidden("The token does not have access to this location.")


def check_builder(request: Request, store: SandboxStore, location_id: str) -> None:
    """The session, in either of the headers that observers saw."""
    accepted = request.headers.get("token-id") == SANDBOX_SESSION
    accepted = accepted or request.headers.get("authorization") == f"Bearer {SANDBOX_SESSION}"
    if not accepted:
        raise unauthorized("Unauthorized")
    if store.get("location", location_id, location_id) is None:
        raise forbidden("Forbidden resource")
