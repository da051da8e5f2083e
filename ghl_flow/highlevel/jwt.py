"""What a JSON Web Token says of itself. Nothing is verified: HighLevel does that."""

import base64
import binascii
from datetime import UTC, datetime

from ghl_flow.wire.json import JsonObject, parse_json


def read_claims(token: str) -> JsonObject:
    """The claims of a JWT; empty when it is not one."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    payload = parts[1]
    try:
        document = parse_json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return document if isinstance(document, dict) else {}


def expiry_of(claims: JsonObject) -> datetime | None:
    """The `exp` claim (seconds since 1970) as a UTC time."""
    seconds = claims.get("exp")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
