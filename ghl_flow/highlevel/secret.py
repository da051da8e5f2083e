"""Tokens: from the environment or the operating system's keyring, and never shown."""

from collections.abc import Mapping

from ghl_flow.errors import AuthenticationError

KEYRING_SERVICE = "ghl-flow"


class Secret:
    """A token that does not show itself in logs, errors or tracebacks."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The token, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__


def resolve_secret(reference: str, environment: Mapping[str, str]) -> Secret:
    """The secret that `env:NAME` or `keyring:NAME` points at.

    Raises:
        AuthenticationError: it is not there, or the reference is neither form.
    """
    kind, _, name = reference.partition(":")
    value: str | None = None
    if kind == "env":
        value = environment.get(name)
        hint = f"export {name}=..."
    elif kind == "keyring":
        value, hint = _from_keyring(name), f"keyring set {KEYRING_SERVICE} {name}"
    else:
        raise AuthenticationError("a secret is named, never written: env:NAME or keyring:NAME")
    if not value or not value.strip():
        place = f"the environment variable {name}" if kind == "env" else f"the keyring entry {name}"
        raise AuthenticationError(f"{place} is not set", hint=hint)
    return Secret(value.strip())


def _from_keyring(name: str) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except KeyringError as error:
        raise AuthenticationError(
            f"the keyring cannot be read: {error}", hint="use env:NAME where there is no keyring"
        ) from None
