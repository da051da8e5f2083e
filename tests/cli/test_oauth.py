"""Accounts that sign in with an OAuth app or with the agency's token: against a real port."""

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from filelock import FileLock
from keyring.errors import PasswordSetError

from ghl_flow.cli.main import main
from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError
from ghl_flow.sandbox import SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import (
    SANDBOX_AGENCY_TOKEN,
    SANDBOX_CLIENT_ID,
    SANDBOX_CLIENT_SECRET,
    access_token,
    refresh_token,
)
from ghl_flow.sandbox.store import DEFAULT_COMPANY_ID
from tests.cli.test_auth import ACCOUNT, NAME, memory, no_keyring
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.highlevel.test_secret import Memory

__all__ = ["memory", "no_keyring", "project"]

ENTRY = ("ghl-flow", "bridgepoint-app")
PIT = "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN"
OAUTH = (
    "oauth: { client_id: env:APP_ID, client_secret: env:APP_SECRET, refresh_token: keyring:bridgepoint-app }"
)
AGENCY = f"agency: {{ token: env:AGENCY_TOKEN, company_id: {DEFAULT_COMPANY_ID} }}"


class HighLevel:
    """A sub-account on a real port. `refuse`: how many requests with an access token to refuse (401)."""

    def __init__(self, store: SandboxStore) -> None:
        self.store = store
        self.seen: list[str] = []
        self.refuse = 0
        self.pause = 0.0
        self.broken: list[int] = []
        self.cut = 0
        self.body = b"{}"
        self._app = create_app(store, rate_limit=None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope["path"])
        if scope["path"].startswith("/oauth/") and self.broken:
            headers = [(b"content-type", b"application/json"), (b"retry-after", b"0")]
            await send({"type": "http.response.start", "status": self.broken.pop(), "headers": headers})
            await send({"type": "http.response.body", "body": self.body})
            return
        if scope["path"].startswith("/oauth/") and self.cut:
            self.cut -= 1
            headers = [(b"content-type", b"application/json"), (b"content-length", b"500")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b'{"access_token": "a', "more_body": True})
            raise ConnectionAbortedError
        if scope["path"] == "/oauth/token":
            time.sleep(self.pause)  # noqa: ASYNC251 - the others are to come meanwhile
        elif self.refuse and len(self.seen) > 4:
            self.refuse -= 1
            headers = [(b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 401, "headers": headers})
            body = b'{"statusCode":401,"message":"The token has expired","error":"Unauthorized"}'
            await send({"type": "http.response.body", "body": body})
            return
        await self._app(scope, receive, send)

    @property
    def renewals(self) -> int:
        return sum(path.startswith("/oauth/") for path in self.seen)


@pytest.fixture
def highlevel(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HighLevel]:
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    served = HighLevel(store)
    with running_server(served) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("APP_ID", SANDBOX_CLIENT_ID)
        monkeypatch.setenv("APP_SECRET", SANDBOX_CLIENT_SECRET)
        monkeypatch.setenv("AGENCY_TOKEN", SANDBOX_AGENCY_TOKEN)
        yield served
    store.close()


def test_an_app_is_renewed_kept_and_used_by_the_next_run(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    assert main(["apply", "-y"]) == 0
    assert highlevel.renewals == 1
    kept = json.loads(memory.entries[ENTRY])
    assert kept["refresh_token"] == refresh_token(LOCATION, 1)
    assert main(["plan", "--detailed-exitcode"]) == 0
    assert highlevel.renewals == 1  # the access token lasts a day
    shown = capsys.readouterr()
    written = "".join(path.read_text("utf-8") for path in (project / ".ghl-flow").rglob("*.json*"))
    for secret in (kept["access_token"], kept["refresh_token"], SANDBOX_CLIENT_SECRET):
        assert secret not in shown.out + shown.err + written


@pytest.mark.parametrize(("way", "renewals"), [(OAUTH, 2), (AGENCY, 2)], ids=["app", "agency"])
def test_a_token_that_ends_on_the_way_is_renewed_unseen(
    way: str, renewals: int, highlevel: HighLevel, project: Path, memory: Memory
) -> None:
    edit(project / ACCOUNT, PIT, way)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.refuse = 1
    assert main(["apply", "-y"]) == 0
    assert highlevel.renewals == renewals
    assert main(["plan", "--detailed-exitcode"]) == 0


def test_a_refusal_that_stays_is_not_asked_for_ever(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, AGENCY)
    highlevel.refuse = 100
    assert main(["plan"]) == 4
    assert highlevel.renewals == 2
    assert "The token has expired" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        (refresh_token(LOCATION, 7), "This refresh token is invalid"),
        ("", "the keyring has no entry bridgepoint-app"),
    ],
)
def test_a_refresh_token_that_is_used_up_says_what_to_do(
    kept: str,
    said: str,
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = kept
    assert main(["plan"]) == 4
    captured = capsys.readouterr()
    assert said in captured.err
    assert "ghl-flow auth" in captured.err
    assert refresh_token(LOCATION, 7) not in captured.err


@pytest.mark.parametrize(
    ("token", "company", "said"),
    [
        ("pit-somebody-else", DEFAULT_COMPANY_ID, "access token is invalid"),
        (SANDBOX_AGENCY_TOKEN, "anotherAgency", "Location not found in this company"),
    ],
)
def test_an_agency_that_has_no_say_there(
    token: str,
    company: str,
    said: str,
    highlevel: HighLevel,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AGENCY_TOKEN", token)
    edit(project / ACCOUNT, PIT, AGENCY.replace(DEFAULT_COMPANY_ID, company))
    assert main(["plan"]) == 4
    captured = capsys.readouterr()
    assert said in captured.err
    assert "oauth.write" in captured.err
    assert token not in captured.err


_IN_A_PROCESS = """
import sys
from pathlib import Path
import keyring
from keyring.backend import KeyringBackend
class File(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        path = Path(sys.argv[1]) / username
        return path.read_text() if path.exists() else None
    def set_password(self, service, username, password):
        (Path(sys.argv[1]) / username).write_text(password)
keyring.set_keyring(File())
from ghl_flow.cli.main import main
sys.exit(main(["plan"]))
"""


def test_processes_at_once_use_a_refresh_token_once(
    highlevel: HighLevel, project: Path, tmp_path: Path
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    kept = tmp_path / "keyring"
    kept.mkdir()
    (kept / "bridgepoint-app").write_text(refresh_token(LOCATION, 0))
    highlevel.pause = 0.3
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _IN_A_PROCESS, str(kept)], env={**os.environ}, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    assert highlevel.renewals == 1


def test_one_way_in(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / ACCOUNT, PIT, f"{PIT}\n{AGENCY}")
    assert main(["validate"]) == 2
    assert "an account has one way in, this one has token and agency" in capsys.readouterr().err


def test_a_refresh_token_belongs_in_the_keyring(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project / ACCOUNT, PIT, OAUTH.replace("keyring:bridgepoint-app", "env:REFRESH"))
    assert main(["validate"]) == 2
    assert "keyring:NAME" in capsys.readouterr().err


def test_what_an_app_has_is_shown_and_put_there(
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    monkeypatch.setattr("sys.stdin", io.StringIO(refresh_token(LOCATION, 0)))
    assert main(["auth", "token", "-a", NAME]) == 0
    (row,) = output(capsys, "auth", "status")["accounts"]
    assert (row["token"], row["token_there"]) == ("keyring:bridgepoint-app", True)
    assert main(["plan"]) == 0
    assert keyring.get_password(*ENTRY) != refresh_token(LOCATION, 0)


class Jammed(Memory):
    """A keyring that can be read; `refuses`: which entries cannot be written."""

    refuses: tuple[str, ...] = ("",)

    def set_password(self, service: str, username: str, password: str) -> None:
        if username.endswith(self.refuses):
            raise PasswordSetError("jammed")
        super().set_password(service, username, password)


def _jam(*refuses: str) -> Jammed:
    backend = Jammed()
    backend.refuses = refuses
    backend.entries[ENTRY] = refresh_token(LOCATION, 0)
    keyring.set_keyring(backend)
    return backend


def test_a_refresh_token_is_not_spent_where_the_next_cannot_be_kept(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    backend = _jam(".trial")
    assert main(["plan"]) == 4
    assert highlevel.renewals == 0
    assert "PasswordSetError" in capsys.readouterr().err
    backend.refuses = ("no such entry",)
    assert main(["plan"]) == 0


def test_a_refresh_token_that_the_keyring_will_not_take_after_all_is_not_lost(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    backend = _jam("bridgepoint-app")
    assert main(["plan"]) == 4
    assert highlevel.renewals == 1
    said = capsys.readouterr().err
    (rescue,) = Path(os.environ["XDG_STATE_HOME"]).rglob("*.rescued")
    assert str(rescue) in said.replace("\n", "")
    assert refresh_token(LOCATION, 1) not in said
    assert rescue.stat().st_mode & 0o077 == 0
    assert main(["plan"]) == 4  # still jammed: still kept
    assert rescue.exists()
    backend.refuses = ("no such entry",)
    assert main(["plan"]) == 0
    assert not rescue.exists()
    assert json.loads(backend.entries[ENTRY])["refresh_token"] == refresh_token(LOCATION, 1)
    assert highlevel.renewals == 1


@pytest.mark.parametrize(
    "full", [OSError(28, "No space left on device"), UsageError("the file cannot be written")]
)
def test_a_refresh_token_that_nothing_keeps_is_said_to_be_lost(
    full: Exception,
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    _jam("bridgepoint-app")

    def refuse(*_: object, **__: object) -> None:
        raise full

    monkeypatch.setattr("ghl_flow.highlevel.oauth.write_whole", refuse)
    assert main(["plan"]) == 4
    assert highlevel.renewals == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "PasswordSetError" in said
    assert "the one before is used up" in said
    assert "install the app in the sub-account again" in said
    assert refresh_token(LOCATION, 1) not in said


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("way", [OAUTH, AGENCY], ids=["app", "agency"])
def test_a_token_endpoint_that_fails_is_asked_again(
    status: int, way: str, highlevel: HighLevel, project: Path, memory: Memory
) -> None:
    edit(project / ACCOUNT, PIT, way)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.broken = [status] * 2
    assert main(["apply", "-y"]) == 0


@pytest.mark.parametrize("way", [OAUTH, AGENCY], ids=["app", "agency"])
def test_half_an_answer_of_the_token_endpoint_says_that_it_was_that(
    way: str, highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    """The request that it was for was not sent, and the refresh token may be used up all the same."""
    edit(project / ACCOUNT, PIT, way)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.cut = 100
    assert main(["pause", "all"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert {*highlevel.seen} == {"/oauth/token" if way == OAUTH else "/oauth/locationToken"}
    assert "the token was not renewed" in said
    assert "nothing was done by it" not in said
    highlevel.cut = 0
    assert main(["apply", "-y"]) == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, b"{}"),
        (503, b"<html>"),
        (403, b"<html>Attention"),
        (403, b'{"message": "blocked"}'),
        (404, b'{"message": "Cannot POST /oauth/token"}'),
        (408, b'{"message": "too slow"}'),
        (200, b"<html>Hotel Bellevue: accept our terms"),
        (200, b'{"ok": true}'),
        (200, b"[]"),
    ],
)
def test_a_token_endpoint_that_goes_on_failing_is_no_reason_to_install_again(
    status: int,
    body: bytes,
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.broken, highlevel.body = [status] * 100, body
    assert main(["plan"]) == (4 if status == 403 and body.startswith(b"{") else 1)
    said = capsys.readouterr().err
    assert str(status) in said
    assert "install" not in said
    assert memory.entries[ENTRY] == refresh_token(LOCATION, 0)


def test_what_the_endpoint_says_is_scrubbed_before_it_is_cut(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.broken = [400]
    highlevel.body = json.dumps({"message": "x" * 190 + f" {SANDBOX_CLIENT_SECRET}"}).encode()
    assert main(["plan"]) == 4
    said = capsys.readouterr().err
    assert not any(SANDBOX_CLIENT_SECRET[:length] in said for length in (6, 8, 10))


def test_the_lock_is_the_users_own_and_waiting_for_it_is_said(
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    assert main(["plan"]) == 0
    (lock,) = Path(os.environ["XDG_STATE_HOME"]).rglob("*.lock")
    assert lock.parent.stat().st_mode & 0o077 == 0
    memory.entries[ENTRY] = refresh_token(LOCATION, 1)
    monkeypatch.setattr("ghl_flow.highlevel.oauth._PATIENCE", 0.1)
    held = FileLock(lock, thread_local=False)
    held.acquire()
    tell = Session.tell

    def told(session: Session, text: str, style: str = "") -> None:
        tell(session, text, style)
        if "waiting for another run" in text:
            held.release(force=True)

    monkeypatch.setattr(Session, "tell", told)
    assert main(["plan"]) == 0
    monkeypatch.setattr(Session, "tell", tell)
    assert "waiting for another run that renews the token of bridgepoint-app" in capsys.readouterr().err
    monkeypatch.setattr("ghl_flow.highlevel.oauth._LONGEST_WAIT", 0.3)
    memory.entries[ENTRY] = refresh_token(LOCATION, 2)
    with held:
        assert main(["plan"]) == 4
    assert "another run has been renewing the token of bridgepoint-app" in capsys.readouterr().err


def test_a_token_is_not_renewed_where_nothing_can_be_locked(
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """filelock raises NotImplementedError there. `pause` stops texts all the same."""

    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("no flock here")

    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    assert main(["plan"]) == 2
    assert memory.entries[ENTRY] == refresh_token(LOCATION, 0)
    assert "no flock here" in capsys.readouterr().err
    assert main(["pause", "all"]) == 0
    assert "the token is used without a lock" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["token"], ["forget", "--token"]])
def test_what_a_person_puts_into_the_keyring_counts_more_than_what_was_rescued(
    words: list[str],
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    backend = _jam("bridgepoint-app")
    assert main(["plan"]) == 4
    backend.refuses = ("no such entry",)
    monkeypatch.setattr("sys.stdin", io.StringIO("a-later-refresh-token"))
    assert main(["auth", *words, "-a", NAME]) == 0
    assert [*Path(os.environ["XDG_STATE_HOME"]).rglob("*.rescued")] == []
    assert backend.entries.get(ENTRY) == ("a-later-refresh-token" if words == ["token"] else None)


def test_a_refresh_token_that_comes_without_an_access_token_is_kept(
    highlevel: HighLevel, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    highlevel.broken, highlevel.body = [200], b'{"refresh_token": "the-next"}'
    assert main(["plan"]) == 1
    assert "install" not in capsys.readouterr().err
    assert json.loads(memory.entries[ENTRY])["refresh_token"] == "the-next"


@pytest.mark.parametrize("lasts", ['"86399"', "null", '"soon"', "0", "-1", "true", "1e400"])
def test_a_token_that_does_not_say_how_long_it_lasts_is_used(
    lasts: str, highlevel: HighLevel, project: Path, memory: Memory
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    token = access_token(LOCATION, round(time.time()) + 86_400)
    body = f'{{"access_token": "{token}", "refresh_token": "the-next", "expires_in": {lasts}}}'
    highlevel.broken, highlevel.body = [200], body.encode()
    assert main(["plan"]) == 0
    assert highlevel.renewals == 1
    assert main(["plan"]) == 0
    assert highlevel.renewals == 1


def test_a_wrong_client_secret_is_named_first(
    highlevel: HighLevel,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    edit(project / ACCOUNT, PIT, OAUTH)
    memory.entries[ENTRY] = refresh_token(LOCATION, 0)
    monkeypatch.setenv("APP_SECRET", "of-another-app")
    assert main(["plan"]) == 4
    said = capsys.readouterr().err
    assert "check client_id and client_secret" in said
    assert "of-another-app" not in said
