"""What can go wrong between here and HighLevel."""

import json
from collections.abc import Mapping

from ghl_flow.errors import AuthenticationError, RemoteError

# The scope each resource of the public API needs, for the message when a token lacks it.
_SCOPES = {
    "customFields": "locations/customFields",
    "customValues": "locations/customValues",
    "tags": "locations/tags",
    "workflows": "workflows",
    "locations": "locations",
}


class UnauthorizedError(AuthenticationError):
    """401: the token is wrong or over, or lacks a scope."""


class ForbiddenError(AuthenticationError):
    """403: the token has no access to this sub-account."""


class NotFoundError(RemoteError):
    """404: what was asked for is not there."""


class ConflictError(RemoteError):
    """409: somebody changed it in the meantime, or its state forbids the change."""


class UnprocessableError(RemoteError):
    """400 or 422: HighLevel does not accept what was sent."""


class RateLimitedError(RemoteError):
    """429, again and again."""


class ServerError(RemoteError):
    """5xx."""


class ConnectionLostError(RemoteError):
    """No answer came. A write may or may not have taken effect."""


class MalformedResponseError(RemoteError):
    """An answer that is not what HighLevel documents."""


def error_of(status: int, body: bytes, method: str, path: str, headers: Mapping[str, str]) -> RemoteError:
    """The error for an answer with that status; says what HighLevel said, and what to do about it."""
    said = _said(body)
    what = f"HighLevel answered {status} to {method} {path}" + (f": {said}" if said else "")
    if status == 401:
        return UnauthorizedError(what, hint=_unauthorized(said, method, path, headers))
    if status == 403:
        return ForbiddenError(
            what, hint="make the token in this sub-account: Settings > Private Integrations"
        )
    if status == 404:
        return NotFoundError(what)
    if status == 409:
        return ConflictError(what, hint="somebody may be editing it in HighLevel; run the command again")
    if status in (400, 422):
        return UnprocessableError(what)
    if status == 429:
        return RateLimitedError(
            what, hint="HighLevel allows 100 requests in 10 seconds; try again in a minute"
        )
    if status >= 500:
        return ServerError(what, hint="HighLevel has trouble; run the command again")
    return RemoteError(what)


def _said(body: bytes) -> str:
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    message = document.get("message") if isinstance(document, dict) else None
    if isinstance(message, list):
        return "; ".join(str(item) for item in message)
    return message if isinstance(message, str) else ""


def _unauthorized(said: str, method: str, path: str, headers: Mapping[str, str]) -> str:
    if path.startswith("/workflow/"):
        used = [name for name in ("authorization", "token-id") if name in {key.lower() for key in headers}]
        return (
            f"the session is over (sent as {' and '.join(used) or 'nothing'}; it lasts about an hour): "
            "copy a fresh request as cURL from the network panel of the workflow builder"
        )
    if "scope" in said:
        resource = next((name for name in _SCOPES if f"/{name}" in path), "locations")
        scope = f"{_SCOPES[resource]}.{'readonly' if method == 'GET' else 'write'}"
        return f"the token lacks {scope}: Settings > Private Integrations > edit the integration > scopes"
    return "check the token: Settings > Private Integrations, in this sub-account"
