"""Tokens stay out of sight."""

import pickle
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError, PasswordDeleteError

from ghl_flow.errors import AuthenticationError, GhlFlowError, UsageError
from ghl_flow.highlevel import Secret, forget_secret, keep_secret, resolve_secret

TOKEN = "pit-0f6ac1f2-1111-4222-8333-c0ffee123456"


class Memory(KeyringBackend):
    """A keyring that forgets."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.entries:
            raise PasswordDeleteError(username)
        del self.entries[service, username]


class Broken(Memory):
    """A machine without a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError

    def delete_password(self, service: str, username: str) -> None:
        raise NoKeyringError


@pytest.fixture
def memory() -> Iterator[Memory]:
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_it_shows_itself_only_when_asked() -> None:
    secret = Secret(TOKEN)
    shown = f"{secret} {secret!r} {secret!s:>10} {[secret]} {{'x': secret}}"
    assert TOKEN not in shown
    assert secret.reveal() == TOKEN
    assert secret == Secret(f" {TOKEN}\n")
    assert secret != TOKEN
    assert pickle.loads(pickle.dumps(secret)) == secret  # noqa: S301 - our own


def test_it_is_found_in_other_texts() -> None:
    assert Secret(f"Bearer {TOKEN}").scrub(f"Invalid token: {TOKEN}!") == "Invalid token: ****!"


def test_from_the_environment() -> None:
    assert resolve_secret("env:MY_TOKEN", {"MY_TOKEN": f"{TOKEN}\n"}).reveal() == TOKEN


@pytest.mark.parametrize("env", [{}, {"MY_TOKEN": ""}, {"MY_TOKEN": "  "}])
def test_a_missing_variable_is_named(env: dict[str, str]) -> None:
    with pytest.raises(AuthenticationError, match="MY_TOKEN") as caught:
        resolve_secret("env:MY_TOKEN", env)
    assert caught.value.exit_code == 4
    assert "export MY_TOKEN" in str(caught.value.diagnostics[0].hint)


def test_from_the_keyring(memory: Memory) -> None:
    keep_secret("bridgepoint", Secret(TOKEN))
    assert memory.entries == {("ghl-flow", "bridgepoint"): TOKEN}
    assert resolve_secret("keyring:bridgepoint", {}).reveal() == TOKEN
    assert forget_secret("bridgepoint")
    assert not forget_secret("bridgepoint")
    with pytest.raises(AuthenticationError, match="bridgepoint"):
        resolve_secret("keyring:bridgepoint", {})


@pytest.mark.usefixtures("memory")
def test_without_a_keyring_there_is_another_way() -> None:
    keyring.set_keyring(Broken())
    for action in (
        lambda: resolve_secret("keyring:bridgepoint", {}),
        lambda: keep_secret("bridgepoint", Secret(TOKEN)),
        lambda: forget_secret("bridgepoint"),
    ):
        with pytest.raises(AuthenticationError) as caught:
            action()
        assert "env:NAME" in str(caught.value.diagnostics[0].hint)


@pytest.mark.parametrize(
    "reference",
    [
        TOKEN,
        f"env:{TOKEN}",
        f"keyring:{TOKEN}",
        "env:eyJhbGciOi",
        "Bearer x",
        "env:",
        "keyring:",
        "",
        "file:/x",
    ],
)
def test_a_literal_is_refused_and_not_repeated(reference: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve_secret(reference, {})
    message = f"{caught.value} {caught.value.diagnostics}"
    assert TOKEN not in message
    assert "eyJ" not in message
    assert isinstance(caught.value, GhlFlowError)


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("token", "env:A_TOKEN", "the token of the Private Integration"),
        ("builder_session", "env:A_SESSION", "a request to the workflow builder, copied as cURL,"),
        ("agency", {"token": "env:AN_AGENCY", "company_id": "c"}, "the token of the agency"),
    ],
)
def test_what_is_not_set_is_called_by_what_it_is(key: str, value: object, what: str) -> None:
    from ghl_flow.deploy.access.credentials import credentials_of
    from ghl_flow.spec.account import Account

    account = Account.model_validate(
        {
            "account": "x",
            "location_id": "a" * 20,
            "niche": "contractor",
            "timezone": "America/Chicago",
            "flows": [],
            "vars": {},
            **({"token": "env:THERE"} if key == "builder_session" else {}),
            key: value,
        }
    )
    with pytest.raises(AuthenticationError) as caught:
        credentials_of(account, {"THERE": "x"}).builder_session("x")
    assert what in str(caught.value.diagnostics[0].hint)


@pytest.mark.parametrize(
    ("reference", "secret"),
    [("env:ALL#client-01", "one"), ("env:ALL#a.b_c", "two"), ("env:ALL", '{"client-01"')],
)
def test_one_of_many_in_json(reference: str, secret: str) -> None:
    env = {"ALL": '{"client-01": "one", "a.b_c": " two ", "empty": "", "number": 5}'}
    assert resolve_secret(reference, env).reveal().startswith(secret)


@pytest.mark.parametrize(
    ("reference", "text", "said"),
    [
        ("env:ALL#client-02", '{"client-01": "s3cr3t"}', "has no text 'client-02'"),
        ("env:ALL#empty", '{"empty": " ", "x": "s3cr3t"}', "has no text 'empty'"),
        ("env:ALL#number", '{"number": 5, "x": "s3cr3t"}', "has no text 'number'"),
        ("env:ALL#x", "s3cr3t", "is no JSON object"),
        ("env:ALL#x", '["s3cr3t"]', "is no JSON object"),
        ("env:ALL#x", "", "the environment variable ALL is not set"),
    ],
)
def test_what_is_not_in_the_json(reference: str, text: str, said: str) -> None:
    with pytest.raises(AuthenticationError, match=said) as refused:
        resolve_secret(reference, {"ALL": text})
    assert "s3cr3t" not in str(refused.value.diagnostics)


@pytest.mark.parametrize("reference", ["env:ALL#", "env:ALL#a b", "env:ALL##x", f"env:ALL#{TOKEN}"])
def test_no_key_of_json(reference: str) -> None:
    with pytest.raises(UsageError):
        resolve_secret(reference, {"ALL": "{}"})
