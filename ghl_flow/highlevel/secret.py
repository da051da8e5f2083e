"""Tokens: where they come from, and how they stay out of sight."""

import re
from collections.abc import Mapping
from hmac import compare_digest

from ghl_flow.errors import AuthenticationError, UsageError

KEYRING_SERVICE = "ghl-flow"
_MASK = "****"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_KEYRING_ENTRY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@/ -]{0,99}")
# What tokens of HighLevel and its neighbours look like; such a thing after "env:" is a mistake to keep quiet.
_LOOKS_LIKE_A_SECRET = re.compile(r"(?i)^(pit-|eyj|sk-|bearer\b)")


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
            text = text.replace(part, _MASK) if part else text
        return text

    def __repr__(self) -> str:
        return f"Secret({_MASK})"

    def __str__(self) -> str:
        return _MASK

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


def resolve_secret(reference: str, env: Mapping[str, str]) -> Secret:
    """What `env:NAME` or `keyring:NAME` stands for: a token, or a request copied as cURL.

    Raises:
        UsageError: the reference is something else, a literal token for example. It is not repeated.
        AuthenticationError: there is no such variable or keyring entry; the message names it.
    """
    kind, _, name = reference.partition(":")
    if _LOOKS_LIKE_A_SECRET.match(name):
        raise _not_a_reference()
    if kind == "env" and _VARIABLE.fullmatch(name):
        value = env.get(name, "")
        if not value.strip():
            raise AuthenticationError(
                f"the environment variable {name} is not set",
                hint=f"put the token of the Private Integration in it (export {name}=...), "
                "or keep it in the keyring and write keyring:NAME",
            )
        return Secret(value)
    if kind == "keyring" and _KEYRING_ENTRY.fullmatch(name):
        return _from_keyring(name)
    raise _not_a_reference()


def keep_secret(name: str, secret: Secret) -> None:
    """Put a token into the keyring of the operating system.

    Raises:
        AuthenticationError: there is no keyring, or it refused.
    """
    import keyring
    import keyring.errors

    try:
        keyring.set_password(KEYRING_SERVICE, name, secret.reveal())
    except keyring.errors.KeyringError as error:
        raise _no_keyring(name, error) from None


def forget_secret(name: str) -> bool:
    """Take a token out of the keyring; False when it was not there.

    Raises:
        AuthenticationError: there is no keyring, or it refused.
    """
    import keyring
    import keyring.errors

    try:
        keyring.delete_password(KEYRING_SERVICE, name)
    except keyring.errors.PasswordDeleteError:
        return False
    except keyring.errors.KeyringError as error:
        raise _no_keyring(name, error) from None
    return True


def _from_keyring(name: str) -> Secret:
    # Imported here: looking for a keyring backend takes longer than most commands run.
    import keyring
    import keyring.errors

    try:
        value = keyring.get_password(KEYRING_SERVICE, name)
    except keyring.errors.KeyringError as error:
        raise _no_keyring(name, error) from None
    if value is None or not value.strip():
        raise AuthenticationError(
            f"the keyring has no entry {name} of {KEYRING_SERVICE}",
            hint="store it with `ghl-flow auth`, or name an environment variable instead (env:NAME)",
        )
    return Secret(value)


def _no_keyring(name: str, error: Exception) -> AuthenticationError:
    return AuthenticationError(
        f"the keyring could not be used for {name} ({type(error).__name__})",
        hint="on a machine without a keyring name an environment variable instead (env:NAME)",
    )


def _not_a_reference() -> UsageError:
    return UsageError(
        "a token is named, never written down",
        hint="write env:NAME or keyring:NAME, with the token kept there",
    )
