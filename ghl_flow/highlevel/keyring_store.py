"""The operating system's keyring, with every way in which it fails as one error, and none that hangs.

Backends raise what they like: errors of D-Bus, of Windows, of a configuration file. Some keep nothing and say
nothing (`keyring.backends.null`). Windows keeps no more than 1,280 characters under one name, so a longer
value is kept in parts there.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TypeVar

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel.aside import start_aside
from ghl_flow.remedy import pasted

SERVICE = "ghl-flow"
LONGEST_WAIT = 60.0  # seconds: somebody may have to type a password to unlock it

_MOST_CHARACTERS = 1200 if sys.platform == "win32" else None
_PARTS = "ghl-flow parts"
_BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"

# One question without an answer is enough: not each account of a fleet waits as long again.
_WAIT_AFTER_SILENCE = 1.0
_UNANSWERED: list[threading.Thread] = []
_TRIAL = ".trial"

Answer = TypeVar("Answer")


class NoKeyringError(AuthenticationError):
    """This machine has no keyring."""


class KeyringFailedError(AuthenticationError):
    """There is a keyring, and it is locked, does not answer, or refuses."""


def read(name: str) -> str | None:
    """What is kept under a name; None where there is nothing.

    Raises:
        NoKeyringError, KeyringFailedError
    """
    value = _get(name)
    if value is None or not value.startswith(_PARTS):
        return value or None
    count, digest = _described(value)
    parts = [_get(_part(name, digest, number)) for number in range(count)]
    whole = "".join(part or "" for part in parts)
    if _digest(whole) != digest:
        raise KeyringFailedError(
            f"the keyring has only a part of the entry {name}",
            hint="keep it again with "
            + pasted("'ghl-flow auth token'")
            + " or "
            + pasted("'ghl-flow auth builder'"),
        )
    return whole


def write(name: str, value: str) -> None:
    """Keep a value, and look whether it is kept.

    Raises:
        NoKeyringError, KeyringFailedError: it is not; what was there before is, as far as the keyring goes.
    """
    before = _get(name)
    if _MOST_CHARACTERS is not None and len(value) > _MOST_CHARACTERS:
        digest = _digest(value)
        parts = [value[at : at + _MOST_CHARACTERS] for at in range(0, len(value), _MOST_CHARACTERS)]
        for number, part in enumerate(parts):
            _set(_part(name, digest, number), part)
        _set(name, f"{_PARTS} {len(parts)} {digest}")
    else:
        _set(name, value)
    if read(name) != value:
        raise NoKeyringError(f"the keyring of this machine keeps nothing ({_backend()})", hint=_other_way())
    if before is not None and before != _get(name):
        _forget_parts(name, before)


def check_writable(name: str, length: int) -> None:
    """Make sure that a value of that many characters can be kept beside an entry.

    Raises:
        NoKeyringError, KeyringFailedError: it cannot.
    """
    trial = f"{name}{_TRIAL}"
    write(trial, "x" * length)
    # Not looked at again: it is no secret, and another process may try at the same moment.
    _forget_parts(trial, _get(trial) or "")
    _delete(trial)


def delete(name: str) -> bool:
    """Take an entry out, and look whether it is gone; False when it was not there.

    Raises:
        NoKeyringError, KeyringFailedError: it is still there, too.
    """
    before = _get(name)
    if before is None:
        return False
    _forget_parts(name, before)
    _delete(name)
    # Some refuse as if there were nothing, or say nothing at all.
    if _get(name) is not None:
        raise KeyringFailedError(
            f"the keyring still has the entry {name}: it did not delete it ({_backend()})",
            hint=f"delete {name} of {SERVICE} in the keyring's own program",
        )
    return True


def _forget_parts(name: str, value: str) -> None:
    if value.startswith(_PARTS):
        count, digest = _described(value)
        for number in range(count):
            _delete(_part(name, digest, number))


def _described(value: str) -> tuple[int, str]:
    count, _, digest = value.removeprefix(_PARTS).strip().partition(" ")
    return (min(int(count), 1000) if count.isdecimal() else 0), digest


def _part(name: str, digest: str, number: int) -> str:
    return f"{name}.{digest[:8]}.{number}"


def _digest(value: str) -> str:
    return sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _get(name: str) -> str | None:
    import keyring

    # Whatever the type says: a backend is anybody's code.
    value: object = _asked(name, lambda: keyring.get_password(SERVICE, name))
    if value is not None and not isinstance(value, str):
        raise KeyringFailedError(
            f"the keyring answers something else than text for {_shown(name)} ({_backend()})",
            hint=_other_way(),
        )
    return value


def _set(name: str, value: str) -> None:
    import keyring

    _asked(name, lambda: keyring.set_password(SERVICE, name, value))


def _delete(name: str) -> None:
    import keyring
    import keyring.errors

    def delete_it() -> None:
        with suppress(keyring.errors.PasswordDeleteError):  # gone by now, or refused
            keyring.delete_password(SERVICE, name)

    _asked(name, delete_it)


def _asked(name: str, question: Callable[[], Answer]) -> Answer:
    """The keyring's answer, in a thread of its own: what hangs in D-Bus cannot be interrupted."""
    answers: list[Answer] = []
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            answers.append(question())
        except BaseException as error:
            failures.append(error)

    wait = _WAIT_AFTER_SILENCE if any(thread.is_alive() for thread in _UNANSWERED) else LONGEST_WAIT
    asking = threading.Thread(target=ask, name="keyring", daemon=True)
    # A backend may say something, however late; standard output is for results.
    settle = start_aside(asking)
    asking.join(wait)
    settle()
    if asking.is_alive():
        _UNANSWERED.append(asking)
    if failures:
        raise _failed(name, failures[0]) from None
    if not answers:
        raise KeyringFailedError(
            f"the keyring does not answer ({wait:.0f} s, for {_shown(name)})",
            hint=f"unlock it, or restart its service; {_other_way()}",
        )
    return answers[0]


def _failed(name: str, error: BaseException) -> AuthenticationError:
    import keyring.errors

    if isinstance(error, keyring.errors.NoKeyringError):
        return NoKeyringError(
            f"the keyring could not be used for {_shown(name)} (NoKeyringError)", hint=_other_way()
        )
    if isinstance(error, keyring.errors.KeyringLocked):
        return KeyringFailedError(
            f"the keyring is locked, so {_shown(name)} could not be used", hint=f"unlock it; {_other_way()}"
        )
    # By its kind alone: what a backend says may repeat what it was given.
    return KeyringFailedError(
        f"the keyring could not be used for {_shown(name)} ({type(error).__name__})", hint=_other_way()
    )


def _shown(name: str) -> str:
    """The entry that it is about, of a trial too."""
    return name.removesuffix(_TRIAL)


def _other_way() -> str:
    named = os.environ.get(_BACKEND_VARIABLE)
    before = f"{_BACKEND_VARIABLE} chooses {named}; " if named else ""
    return f"{before}on a machine without a keyring name an environment variable instead (env:NAME)"


def _backend() -> str:
    import keyring

    backend = type(keyring.get_keyring())
    return f"{backend.__module__}.{backend.__qualname__}"
