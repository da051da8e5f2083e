"""Tokens: where they come from, and how they stay out of sight."""

import json
from collections.abc import Mapping
from hmac import compare_digest

from ghl_flow.errors import AuthenticationError, UsageError
from ghl_flow.highlevel import keyring_store
from ghl_flow.masking import MASK, is_reference
from ghl_flow.remedy import pasted

KEYRING_SERVICE = keyring_store.SERVICE


class NoSecretError(AuthenticationError):
    """The variable or the keyring entry that is named does not exist."""


class Secret:
    """Something secret that shows itself only when asked."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value.strip()

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def scrub(self, text: str) -> str:
        """The text without the secret, whole or by its parts (`Bearer x` hides `x` too)."""
        for part in (self._value, *(word for word in self._value.split() if len(word) > 6)):
            text = text.replace(part, MASK) if part else text
        return text

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self._value)


def header_secret(value: str) -> Secret:
    """A secret that can stand in a header.

    Raises:
        AuthenticationError: it is empty, or has control characters or others than ASCII in it.
    """
    cleaned = value.strip()
    # httpx and h11 quote an illegal header value in their error, so it is stopped here, unseen.
    if not cleaned or not cleaned.isascii() or not cleaned.isprintable():
        raise AuthenticationError(
            "the token is empty or has characters in it that no token has",
            hint="copy it again, in one piece and without line breaks",
        )
    return Secret(cleaned)


def resolve_secret(
    reference: str, env: Mapping[str, str], what: str = "the token of the Private Integration"
) -> Secret:
    """What `env:NAME` or `keyring:NAME` stands for: a token, or a request copied as cURL.

    `env:NAME#KEY` is the text under that key of the JSON object in the variable: one secret for a fleet.

    `what` it is, for whoever has to put it there.

    Raises:
        UsageError: the reference is something else, a literal token for example. It is not repeated.
        AuthenticationError: there is no such variable or keyring entry (`NoSecretError`), or the keyring
            cannot be used; the message names it.
    """
    if not is_reference(reference):
        raise UsageError(
            "a token is named, never written down",
            hint="write env:NAME or keyring:NAME, with the token kept there",
        )
    kind, _, name = reference.partition(":")
    if kind == "keyring":
        return _from_keyring(name)
    name, _, key = name.partition("#")
    value = env.get(name, "")
    if not value.strip():
        raise NoSecretError(
            f"the environment variable {name} is not set",
            hint=f"put {what} in it (export {name}=...), or keep it in the keyring and write keyring:NAME",
        )
    return _of_json(value, name, key) if key else Secret(value)


def _of_json(text: str, name: str, key: str) -> Secret:
    """The secret of one name in a JSON object of many. Nothing of the object is repeated."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AuthenticationError(
            f"the environment variable {name} is no JSON object",
            hint='write {"ACCOUNT": "its token", ...} into it',
        )
    value = found.get(key)
    if not isinstance(value, str) or not value.strip():
        raise NoSecretError(
            f"the JSON in the environment variable {name} has no text '{key}'",
            hint=f'add "{key}": "its token" to it',
        )
    return Secret(value)


def keep_secret(name: str, secret: Secret) -> None:
    """Put a token into the keyring of the operating system, and make sure that it is there.

    Raises:
        AuthenticationError: there is no keyring, it refused, or it keeps nothing.
    """
    keyring_store.write(name, secret.reveal())


def forget_secret(name: str) -> bool:
    """Take a token out of the keyring; False when it was not there.

    Raises:
        AuthenticationError: there is no keyring, or it refused.
    """
    return keyring_store.delete(name)


def _from_keyring(name: str) -> Secret:
    value = keyring_store.read(name)
    if value is None or not value.strip():
        raise NoSecretError(
            f"the keyring has no entry {name} of {KEYRING_SERVICE}",
            hint="store it with "
            + pasted("'ghl-flow auth token'")
            + ", or name an environment variable instead (env:NAME)",
        )
    return Secret(value)
