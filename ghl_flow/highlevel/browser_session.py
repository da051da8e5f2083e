"""The operator's own browser session with HighLevel, for the builder's undocumented backend.

Observers disagree on which header signs a request in (`authorization` or `token-id`), so whatever the
browser sent is replayed by name, cookies excepted (docs/highlevel.md). It lasts about an hour.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.highlevel.curl import CopiedRequest, read_copied_request
from ghl_flow.highlevel.endpoints import connectable, is_highlevel, is_loopback
from ghl_flow.highlevel.jwt import expiry_of, read_claims
from ghl_flow.highlevel.secret import Secret, header_secret
from ghl_flow.remedy import pasted
from ghl_flow.wire.json import JsonObject

SIGN_IN_HEADERS = ("authorization", "token-id")
_COMPANION_HEADERS = ("channel", "source", "version", "user-agent")
# The claims have gone by several names.
_COMPANY_CLAIMS = ("company_id", "companyId", "primaryAgencyId")
_USER_CLAIMS = ("user_id", "userId", "authClassId", "uid", "sub")
_LOCATION_CLAIMS = ("locations", "location_id", "locationId", "primaryLocationId")


def recapture() -> str:
    """How a person gets another session."""
    return (
        "open the workflow builder in the browser, reload it, copy a request to backend.leadconnectorhq.com "
        "as cURL again, give it to "
        + pasted("'ghl-flow auth builder'")
        + " (a session lasts about an hour), and run the same command again: it continues where it stopped"
    )


class SessionNeededError(AuthenticationError):
    """A browser session is needed, and there is none or it is over: another one puts that right."""


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """The captured headers, by lower-case name, and what the token says of itself.

    Where it does not say: `expires_at` (UTC) is None, the ids are empty.
    """

    headers: Mapping[str, Secret | str]
    expires_at: datetime | None = None
    company_id: str = ""
    user_id: str = ""
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
        tokens = {
            name: header_secret(request.headers[name])
            for name in SIGN_IN_HEADERS
            if request.headers.get(name)
        }
        if not tokens:
            raise AuthenticationError(
                "that request has neither an authorization nor a token-id header", hint=recapture()
            )
        companions = {
            name: value
            for name in _COMPANION_HEADERS
            if (value := request.headers.get(name)) and value.isascii() and value.isprintable()
        }
        claims = _claims(tokens.values())
        return cls(
            headers={**tokens, **companions},
            expires_at=expiry_of(claims),
            company_id=_text(claims, _COMPANY_CLAIMS),
            user_id=_text(claims, _USER_CLAIMS),
            locations=_texts(claims, _LOCATION_CLAIMS),
        )

    @classmethod
    def from_text(cls, text: str) -> "BrowserSession":
        """Read what a secret reference held: `from_curl`, whichever of its forms was stored."""
        return cls.from_curl(text)

    @property
    def signs_in_with(self) -> tuple[str, ...]:
        """The names of the headers that sign in."""
        return tuple(name for name in SIGN_IN_HEADERS if name in self.headers)

    @property
    def is_over(self) -> bool:
        """Whether it says that it is."""
        return self.expires_at is not None and self.expires_at <= datetime.now(UTC)

    def check(self, now: datetime | None = None) -> None:
        """Make sure that the session is not over, as far as it says.

        Raises:
            AuthenticationError: it is.
        """
        if self.expires_at is not None and self.expires_at <= (now or datetime.now(UTC)):
            raise SessionNeededError(
                f"the browser session ended at {self.expires_at:%Y-%m-%d %H:%M} UTC", hint=recapture()
            )

    def all_headers(self) -> dict[str, str]:
        """Everything to send, secrets shown."""
        return {
            name: value.reveal() if isinstance(value, Secret) else value
            for name, value in self.headers.items()
        }

    def to_text(self) -> str:
        """The headers with their secrets, as JSON, for the keyring. `from_text` reads it back."""
        return json.dumps(self.all_headers())


def _must_be_highlevel(request: CopiedRequest) -> None:
    # Another site's sign-in header would be handed to HighLevel.
    if request.url is None:
        return
    try:
        host = connectable(request.url).host
    except ValueError:
        host = ""
    if not is_loopback(host) and not is_highlevel(host):
        raise UsageError(f"that is a request to {host or 'nowhere'}, not to HighLevel", hint=recapture())


def _claims(secrets: Iterable[Secret]) -> JsonObject:
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


def _text(claims: JsonObject, names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := claims.get(name), str) and value), "")


def _texts(claims: JsonObject, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        value = claims.get(name)
        if isinstance(value, str) and value:
            return (value,)
        if isinstance(value, list):
            return tuple(item for item in value if isinstance(item, str))
    return ()
