"""The operator's own browser session in the workflow builder.

Observers disagree on which header carries the token (docs/highlevel.md), so none is assumed: whatever
authentication headers the browser sent are taken from a request copied as cURL, and replayed by name.
"""

import base64
import binascii
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel.secret import Secret
from ghl_flow.wire.json import JsonObject, text_of

_CREDENTIALS = ("authorization", "token-id")
# Sent by every observer's browser; cookies are left behind.
_REPLAYED = ("channel", "source", "version", "user-agent", "accept")
_HEADER_FLAGS = ("-H", "--header")


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """Headers to replay, and what the token says of itself. Times are UTC."""

    credentials: Mapping[str, Secret]
    headers: Mapping[str, str]
    company_id: str
    user_id: str
    expires_at: datetime | None

    def all_headers(self) -> dict[str, str]:
        """Everything to send."""
        return {**self.headers, **{name: secret.reveal() for name, secret in self.credentials.items()}}

    def check(self, now: datetime) -> None:
        """Make sure that the session is not over.

        Raises:
            AuthenticationError: it is.
        """
        if self.expires_at is not None and self.expires_at <= now:
            raise AuthenticationError(
                f"the builder session ended at {self.expires_at:%H:%M} UTC; it lasts about an hour",
                hint="copy a fresh request as cURL from the browser's network panel",
            )

    @classmethod
    def from_text(cls, text: str) -> "BrowserSession":
        """Read a request copied as cURL, or a JSON object of headers.

        Raises:
            AuthenticationError: it cannot be read, or holds no authentication header.
        """
        headers = {name.lower(): value for name, value in _headers(text).items()}
        credentials = {name: Secret(headers[name]) for name in _CREDENTIALS if headers.get(name)}
        if not credentials:
            raise AuthenticationError(
                "the copied request holds neither an authorization nor a token-id header",
                hint="in the builder, open the network panel, pick a request to backend.leadconnectorhq.com, "
                "and choose Copy as cURL",
            )
        claims: JsonObject = {}
        for secret in credentials.values():
            claims |= _claims(secret.reveal())
        expires = claims.get("exp")
        return cls(
            credentials=credentials,
            headers={name: headers[name] for name in _REPLAYED if name in headers},
            company_id=text_of(claims, "company_id") or text_of(claims, "companyId"),
            user_id=text_of(claims, "user_id") or text_of(claims, "userId") or text_of(claims, "sub"),
            expires_at=datetime.fromtimestamp(expires, UTC) if isinstance(expires, int | float) else None,
        )


def _headers(text: str) -> dict[str, str]:
    stripped = text.strip()
    if stripped.startswith("{"):
        try:
            document = json.loads(stripped)
        except ValueError:
            document = {}
        return {str(name): str(value) for name, value in document.items()}
    # Windows' cmd form escapes with carets.
    joined = (
        stripped.replace("^\n", " ").replace("\\\n", " ").replace("^", "") if "^" in stripped else stripped
    )
    try:
        words = shlex.split(joined.replace("\\\n", " "))
    except ValueError:
        raise AuthenticationError(
            "the copied request cannot be read", hint="copy it again, whole, as cURL (bash)"
        ) from None
    found: dict[str, str] = {}
    for flag, value in pairwise(words):
        if flag in _HEADER_FLAGS:
            name, _, content = value.removeprefix("$").partition(":")
            found[name.strip()] = content.strip()
    return found


def _claims(token: str) -> JsonObject:
    """What a JSON web token says, unverified: it is the operator's own, and HighLevel checks it."""
    parts = token.removeprefix("Bearer ").split(".")
    if len(parts) != 3:
        return {}
    try:
        decoded = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error):
        return {}
    return decoded if isinstance(decoded, dict) else {}
