"""Keyrings that are locked, absent, silent, slow or small."""

import sys
import threading
from collections.abc import Callable, Iterator
from typing import cast

import keyring
import keyring.backends.null
import pytest
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordDeleteError, PasswordSetError

from ghl_flow.errors import AuthenticationError
from ghl_flow.highlevel import keyring_store
from tests.highlevel.test_secret import Memory

SECRET = "hunter2" * 3


class Failing(Memory):
    """A keyring that raises something."""

    error: BaseException = RuntimeError()

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class Hanging(Memory):
    """A keyring behind a D-Bus that does not answer, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait(30)
        return None


class Small(Memory):
    """Windows' keyring: no more than 1,280 characters under a name."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password) > 1280:
            raise ValueError(f"(1783, 'CredWrite', 'The stub received bad data.') {password[:5]}")
        super().set_password(service, username, password)


@pytest.fixture
def _restored() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


pytestmark = pytest.mark.usefixtures("_restored")


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (NoKeyringError(), keyring_store.NoKeyringError, "NoKeyringError"),
        (KeyringLocked(), keyring_store.KeyringFailedError, "is locked"),
        (InitError("dismissed"), keyring_store.KeyringFailedError, "InitError"),
        (PasswordSetError(SECRET), keyring_store.KeyringFailedError, "PasswordSetError"),
        (OSError(5, SECRET), keyring_store.KeyringFailedError, "OSError"),
        (ConnectionRefusedError(SECRET), keyring_store.KeyringFailedError, "ConnectionRefusedError"),
        (ModuleNotFoundError("no backend"), keyring_store.KeyringFailedError, "ModuleNotFoundError"),
        (SystemExit(3), keyring_store.KeyringFailedError, "SystemExit"),
    ],
)
def test_whatever_a_backend_raises_is_one_error(
    error: BaseException, kind: type[AuthenticationError], said: str
) -> None:
    backend = Failing()
    backend.error = error
    keyring.set_keyring(backend)
    for action in (
        lambda: keyring_store.read("bridgepoint"),
        lambda: keyring_store.write("bridgepoint", SECRET),
        lambda: keyring_store.delete("bridgepoint"),
        lambda: keyring_store.check_writable("bridgepoint", 10),
    ):
        with pytest.raises(kind, match=said) as caught:
            action()
        assert caught.value.exit_code == 4
        assert SECRET not in str(caught.value)
        assert "env:NAME" in str(caught.value.diagnostics[0].hint)


def test_a_keyring_that_does_not_answer_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_store, "LONGEST_WAIT", 0.05)
    backend = Hanging()
    keyring.set_keyring(backend)
    with pytest.raises(keyring_store.KeyringFailedError, match="does not answer"):
        keyring_store.read("bridgepoint")
    backend.let_go.set()


def test_a_keyring_that_keeps_nothing_does_not_count_as_one() -> None:
    keyring.set_keyring(keyring.backends.null.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(keyring_store.NoKeyringError, match=r"keeps nothing \(keyring.backends.null"):
        keyring_store.write("bridgepoint", SECRET)
    with pytest.raises(keyring_store.NoKeyringError):
        keyring_store.check_writable("bridgepoint", 10)
    assert keyring_store.read("bridgepoint") is None


def test_the_variable_that_chooses_the_backend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")
    keyring.set_keyring(Failing())
    with pytest.raises(keyring_store.KeyringFailedError) as caught:
        keyring_store.read("bridgepoint")
    assert "PYTHON_KEYRING_BACKEND chooses no.such.Backend" in str(caught.value.diagnostics[0].hint)


@pytest.mark.parametrize("length", [1199, 1200, 1201, 2400, 9001])
def test_a_long_secret_is_kept_in_parts_where_entries_are_small(
    length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_store, "_MOST_CHARACTERS", 1200)
    backend = Small()
    keyring.set_keyring(backend)
    for value in ("a" * length, "b" * length, "short", "c" * length):
        keyring_store.write("bridgepoint", value)
        assert keyring_store.read("bridgepoint") == value
        parts = -(-len(value) // 1200)
        assert len(backend.entries) == (1 if parts == 1 else parts + 1)  # nothing of the one before
    assert keyring_store.delete("bridgepoint")
    assert backend.entries == {}
    keyring_store.check_writable("bridgepoint", 6000)
    assert backend.entries == {}


def test_a_long_secret_with_a_part_missing_is_not_half_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_store, "_MOST_CHARACTERS", 1200)
    backend = Small()
    keyring.set_keyring(backend)
    keyring_store.write("bridgepoint", "a" * 5000)
    del backend.entries[next(key for key in backend.entries if key[1].endswith(".2"))]
    with pytest.raises(keyring_store.KeyringFailedError, match="only a part"):
        keyring_store.read("bridgepoint")


def test_a_limit_that_is_not_known_of_is_an_error_without_the_secret() -> None:
    keyring.set_keyring(Small())
    with pytest.raises(keyring_store.KeyringFailedError, match="ValueError") as caught:
        keyring_store.write("bridgepoint", "hunter2" * 300)
    assert "hunte" not in str(caught.value)


class Keeping(Memory):
    """A keyring that does not let go of anything, and raises `refusal` where it has one."""

    refusal: Exception | None = None

    def delete_password(self, service: str, username: str) -> None:
        if self.refusal is not None:
            raise self.refusal


@pytest.mark.parametrize(
    "refusal", [None, PasswordDeleteError("no such password"), KeyringLocked(), OSError(5, SECRET)], ids=repr
)
def test_what_could_not_be_deleted_is_not_called_gone(refusal: Exception | None) -> None:
    backend = Keeping()
    backend.refusal = refusal
    keyring.set_keyring(backend)
    keyring_store.write("entry", SECRET)
    with pytest.raises(keyring_store.KeyringFailedError) as caught:
        keyring_store.delete("entry")
    (diagnostic,) = caught.value.diagnostics
    assert "the keyring " in diagnostic.message
    assert SECRET not in f"{diagnostic.message} {diagnostic.hint}"


class Talking(Memory):
    """A keyring that says what it does."""

    def get_password(self, service: str, username: str) -> str | None:
        print("looking into the vault")
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        print("writing to the vault")
        super().set_password(service, username, password)

    def delete_password(self, service: str, username: str) -> None:
        print("deleting from the vault")
        super().delete_password(service, username)


def test_what_a_backend_says_is_no_part_of_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    keyring.set_keyring(Talking())
    keyring_store.write("acme", SECRET)
    assert keyring_store.read("acme") == SECRET
    assert keyring_store.delete("acme")
    out, err = capsys.readouterr()
    assert out == ""
    assert {*err.splitlines()} == {
        "looking into the vault",
        "writing to the vault",
        "deleting from the vault",
    }


class Odd(Memory):
    """A keyring of somebody's own, whose answers are no text."""

    answer: object = b"x"

    def get_password(self, service: str, username: str) -> str | None:
        return cast("str", self.answer)


@pytest.mark.parametrize("answer", [b"hunter2", 7, ["hunter2"], True], ids=repr)
def test_an_answer_that_is_no_text_is_one_error(answer: object) -> None:
    backend = Odd()
    backend.answer = answer
    keyring.set_keyring(backend)
    for question in (lambda: keyring_store.read("entry"), lambda: keyring_store.delete("entry")):
        with pytest.raises(keyring_store.KeyringFailedError, match="something else than text") as caught:
            question()
        assert "hunter2" not in str(caught.value)


def test_a_trial_is_named_as_the_entry() -> None:
    keyring.set_keyring(Failing())
    with pytest.raises(keyring_store.KeyringFailedError, match=r"for entry \("):
        keyring_store.check_writable("entry", 10)


def test_after_one_question_without_an_answer_the_next_does_not_wait_as_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backend = Hanging()
    keyring.set_keyring(backend)
    monkeypatch.setattr(keyring_store, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(keyring_store, "_WAIT_AFTER_SILENCE", 0.01)
    monkeypatch.setattr(keyring_store, "_UNANSWERED", [])
    waited = []
    join = threading.Thread.join

    def noted(thread: threading.Thread, timeout: float | None = None) -> None:
        waited.append(timeout)
        join(thread, timeout)

    monkeypatch.setattr(threading.Thread, "join", noted)
    for name in ("one", "two", "three"):
        with pytest.raises(keyring_store.KeyringFailedError, match="does not answer"):
            keyring_store.read(name)
    backend.let_go.set()
    assert waited == [0.05, 0.01, 0.01]


class Late(Hanging):
    """One that hangs, and has something to say once it is let go."""

    how: Callable[[], object] = staticmethod(lambda: None)

    def get_password(self, service: str, username: str) -> str | None:
        super().get_password(service, username)
        self.how()
        return None


LATE: list[Callable[[], object]] = [
    lambda: print("unlocked"),
    lambda: sys.stdout.write("unlocked\n"),
    lambda: sys.stdout.writelines(["unlocked\n"]),
    lambda: (sys.stdout.buffer.write(b"unlocked\n"), sys.stdout.flush()),
]


@pytest.mark.parametrize("how", LATE, ids=["print", "write", "writelines", "bytes"])
def test_what_a_keyring_says_too_late_is_not_in_the_result(
    how: Callable[[], object], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command went on without it, and writes its JSON meanwhile."""
    backend, before = Late(), sys.stdout
    monkeypatch.setattr(backend, "how", how)
    keyring.set_keyring(backend)
    monkeypatch.setattr(keyring_store, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(keyring_store, "_UNANSWERED", [])
    with pytest.raises(keyring_store.KeyringFailedError):
        keyring_store.read("entry")
    (asking,) = (one for one in threading.enumerate() if one.name == "keyring")
    print('{"accounts": [')
    backend.let_go.set()
    asking.join(5)
    print("]}")
    sys.stdout.flush()
    sys.stderr.flush()
    assert tuple(capfd.readouterr()) == ('{"accounts": [\n]}\n', "unlocked\n")
    keyring.set_keyring(Memory())
    keyring_store.read("entry")
    assert sys.stdout is before
