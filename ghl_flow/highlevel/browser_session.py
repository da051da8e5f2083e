"""The operator's own browser session with HighLevel, for the builder's undocumented backend.

Observers disagree on which header signs a request in (`authorization` or `token-id`), so whatever the
browser sent is replayed by name, cookies excepted (docs/highlevel.md). It lasts about an hour.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.highlevel.credentials import Credentials
from ghl_flow.highlevel.curl import CopiedRequest, read_copied_request
from ghl_flow.highlevel.endpoints import is_loopback
from ghl_flow.highlevel.jwt import expiry_of, read_claims
from ghl_flow.highlevel.secrets import Secret
from ghl_flow.wire.json import JsonObject

_SIGN_IN_HEADERS = ("authorization", "token-id")
_COMPANION_HEADERS = ("channel", "source", "version", "user-agent")
_HIGHLEVEL_DOMAINS = ("leadconnectorhq.com", "gohighlevel.com", "msgsndr.com")
# The claims have gone by several names.
_COMPANY_CLAIMS = ("company_id", "companyId", "primaryAgencyId")
_USER_CLAIMS = ("user_id", "userId", "authClassId", "uid", "sub")
_LOCATION_CLAIMS = ("locations", "location_id", "locationId", "primaryLocationId")

RECAPTURE = (
    "open the workflow builder in the browser, reload it, and copy a request to backend.leadconnectorhq.com "
    "as cURL again (a session lasts about an hour)"
)


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """The captured headers, by lower-case name, and what the token says of itself.

    `expires_at` (UTC), `company_id` and `user_id` are None, and `locations` empty, where it does not say.
    """

    headers: Mapping[str, Secret | str]
    expires_at: datetime | None = None
    company_id: str | None = None
    user_id: str | None = None
    locations: tuple[str, ...] = ()

    @classmethod
    def from_curl(cls, text: str) -> "BrowserSession":
        """Read "Copy as cURL" (bash or cmd), or a JSON object of headers such as `to_text` makes.

        Raises:
            UsageError: it is neither, or is a request to somebody else.
            AuthenticationError: no header in it signs in.
        """
        request = read_copied_request(text)
        _must_be_highlevel(request)
        headers: dict[str, Secret | str] = {
            name: Secret(request.headers[name]) for name in _SIGN_IN_HEADERS if request.headers.get(name)
        }
        if not headers:
            raise AuthenticationError(
                "that request has neither an authorization nor a token-id header", hint=RECAPTURE
            )
        headers |= {
            name: request.headers[name]
            for name in _COMPANION_HEADERS
            if request.headers.get(name, "").isascii() and request.headers.get(name, "").isprintable()
            if request.headers.get(name)
        }
        claims = _claims([value for value in headers.values() if isinstance(value, Secret)])
        return cls(
            headers=headers,
            expires_at=expiry_of(claims),
            company_id=_text(claims, _COMPANY_CLAIMS),
            user_id=_text(claims, _USER_CLAIMS),
            locations=_texts(claims, _LOCATION_CLAIMS),
        )

    @property
    def signs_in_with(self) -> str:
        """The names of the headers that sign in, for messages."""
        return " and ".join(name for name in _SIGN_IN_HEADERS if name in self.headers)

    def is_expired(self, now: datetime | None = None) -> bool:
        """Whether the token says that it is over. False when it says nothing."""
        return self.expires_at is not None and self.expires_at <= (now or datetime.now(UTC))

    def credentials(self) -> Credentials:
        """The session as credentials.

        Raises:
            AuthenticationError: it is over.
        """
        if self.is_expired():
            raise AuthenticationError(
                f"the browser session ended at {self.expires_at:%H:%M} UTC", hint=RECAPTURE
            )
        return Credentials(
            headers=self.headers,
            if_refused=f"the session was signed in with the header {self.signs_in_with}; {RECAPTURE}",
            if_forbidden=f"the session cannot edit workflows of this sub-account, or {RECAPTURE}",
        )

    def to_text(self) -> str:
        """The headers with their secrets, as JSON, for the keyring. `from_curl` reads it back."""
        return json.dumps(
            {
                name: value.reveal() if isinstance(value, Secret) else value
                for name, value in self.headers.items()
            }
        )


def _must_be_highlevel(request: CopiedRequest) -> None:
    # Another site's sign-in header would be handed to HighLevel.
    if request.url is None:
        return
    try:
        host = httpx.URL(request.url).host
    except httpx.InvalidURL:
        host = ""
    if not is_loopback(host) and not any(
        host == domain or host.endswith("." + domain) for domain in _HIGHLEVEL_DOMAINS
    ):
        raise UsageError(f"that is a request to {host or 'nowhere'}, not to HighLevel", hint=RECAPTURE)


def _claims(secrets: list[Secret]) -> JsonObject:
    """The claims of all tokens, those of the first header in front."""
    merged: JsonObject = {}
    expiries: list[int | float] = []
    for secret in secrets:
        claims = read_claims(secret.reveal().split()[-1])
        merged = claims | merged
        expiry = claims.get("exp")
        if isinstance(expiry, int | float):
            expiries.append(expiry)
    if expiries:
        merged["exp"] = min(expiries)  # with two tokens the session ends with the first of them
    return merged


def _text(claims: JsonObject, names: tuple[str, ...]) -> str | None:
    return next((value for name in names if isinstance(value := claims.get(name), str) and value), None)


def _texts(claims: JsonObject, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        value = claims.get(name)
        if isinstance(value, str) and value:
            return (value,)
        if isinstance(value, list):
            return tuple(item for item in value if isinstance(item, str))
    return ()
