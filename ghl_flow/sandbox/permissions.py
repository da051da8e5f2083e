"""Permissions of a sub-account (v3, the agency's token): which features are enabled.

Names and shapes: OpenAPI, locations-v3.json. A new sub-account has all of them.
"""

from starlette.routing import Route

from ghl_flow.sandbox.answers import Reply, unprocessable
from ghl_flow.sandbox.credentials import check_agency_v3
from ghl_flow.sandbox.endpoint import Call, endpoint
from ghl_flow.sandbox.store import NATIVE_TEXT, SandboxStore
from ghl_flow.wire.json import JsonObject, JsonValue

NAMES = (
    "2-way-text-messaging",
    "gmb-messaging",
    "web-chat",
    "reputation-management",
    "facebook-messenger",
    "gmb-call-tracking",
    "missed-call-text-back",
    "text-to-pay",
    "calendar",
    "crm",
    "opportunities",
    "email-marketing",
    "form-builder",
    "survey-builder",
    "trigger-links",
    "html-builder",
    "sms-email-templates",
    "funnels",
    "websites",
    "workflow",
    "membership",
    "all-reports",
    "triggers",
    "campaigns",
    "launchpad",
)
_KEY = "permissions"
NATIVE_WORDS = "Sorry we missed your call. How can we help you?"


def permission_routes(store: SandboxStore) -> list[Route]:
    """Both endpoints."""
    path = "/locations/{location_id}/permissions"
    return [
        Route(path, endpoint(store, check_agency_v3, _read), methods=["GET"]),
        Route(path, endpoint(store, check_agency_v3, _replace), methods=["PUT"]),
    ]


def native_seconds(location: JsonObject) -> float | None:
    """After how many seconds the sub-account texts a missed call by itself; None where it does not."""
    seconds = location.get(NATIVE_TEXT)
    allowed = "missed-call-text-back" in _enabled(location)
    return float(seconds) if allowed and isinstance(seconds, int | float) and seconds else None


def _enabled(location: JsonObject) -> list[str]:
    names = location.get(_KEY)
    return [name for name in NAMES if name in names] if isinstance(names, list) else [*NAMES]


def _read(call: Call) -> Reply:
    names: list[JsonValue] = [*_enabled(call.location)]
    return Reply(200, {"permissions": names})


def _replace(call: Call) -> Reply:
    """The list is replaced: what it does not name is disabled."""
    body = call.body()
    wanted = body.get("permissions")
    complaints = [f"property {key} should not exist" for key in body if key != "permissions"]
    if not isinstance(wanted, list):
        complaints.append("permissions must be an array")
    elif not all(name in NAMES for name in wanted):
        complaints.append(
            f"each value in permissions must be one of the following values: {', '.join(NAMES)}"
        )
    if complaints or not isinstance(wanted, list):
        raise unprocessable(complaints)
    call.store.put("location", call.location_id, call.location_id, {**call.location, _KEY: wanted})
    names: list[JsonValue] = [name for name in NAMES if name in wanted]
    return Reply(200, {"permissions": names})
