"""What opens an account: kept, shown without the secret, used, and forgotten."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from ghl_flow.cli.main import main
from ghl_flow.sandbox import SANDBOX_TOKEN, SandboxStore, create_app, running_server
from ghl_flow.sandbox.credentials import SANDBOX_SESSION, session_token
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.highlevel.test_secret import Broken, Memory

__all__ = ["project"]

ACCOUNT = "accounts/bridgepoint-group.yaml"
NAME = "bridgepoint-group"


@pytest.fixture
def memory() -> Iterator[Memory]:
    yield from using(Memory())


@pytest.fixture
def no_keyring() -> Iterator[Memory]:
    yield from using(Broken())


def using(backend: Memory) -> Iterator[Memory]:
    before: KeyringBackend = keyring.get_keyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def highlevel(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A sub-account without the Workflow API, on a real port; the account file names a token only."""
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    store.enable_workflow_api(LOCATION, False)
    edit(project / ACCOUNT, "builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", "")
    with running_server(create_app(store, rate_limit=None)) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        monkeypatch.setenv("GHL_FLOW_BUILDER_URL", url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        yield url
    store.close()


def copied(
    session: str = SANDBOX_SESSION, url: str = "https://backend.leadconnectorhq.com/workflow/x"
) -> str:
    return (
        f"curl '{url}' \\\n  -H 'accept: application/json' \\\n  -H 'token-id: {session}' \\\n"
        "  -H 'channel: APP' \\\n  -b 'session=of-another-site' \\\n  --compressed"
    )


def pasted(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_session_is_kept_and_then_used(
    highlevel: str, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "--driver", "builder"]) == 4
    assert f"ghl-flow auth builder -a {NAME}" in capsys.readouterr().err
    pasted(monkeypatch, copied())
    result = output(capsys, "auth", "builder", "-a", NAME, "--yes")
    assert result["signs_in_with"] == ["token-id"]
    assert result["workflows_seen"] == 0
    (kept,) = memory.entries.values()
    assert "of-another-site" not in kept
    (plan,) = output(capsys, "plan")["accounts"]
    assert plan["driver"] == "builder"
    assert main(["apply", "-y"]) == 0
    assert main(["plan", "--detailed-exitcode"]) == 0


def test_what_there_is_is_shown_without_secrets(
    highlevel: str, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (row,) = output(capsys, "auth", "status")["accounts"]
    assert (row["token_there"], row["session_there"]) == (True, False)
    soon = session_token(int(time.time()) + 1800)
    pasted(monkeypatch, copied(soon))
    assert main(["auth", "builder", "-a", NAME, "--yes", "--offline"]) == 0
    (row,) = output(capsys, "auth", "status", "-a", NAME)["accounts"]
    assert row["session_there"]
    assert main(["auth", "status"]) == 0
    shown = capsys.readouterr().out
    assert "30 minutes left" in shown or "29 minutes left" in shown
    assert soon not in shown
    assert SANDBOX_TOKEN not in shown
    monkeypatch.delenv("BRIDGEPOINT_HIGHLEVEL_TOKEN")
    (row,) = output(capsys, "auth", "status", code=4)["accounts"]
    assert not row["token_there"]
    assert "is not set" in row["token_said"]


def test_forgotten(
    highlevel: str, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME, "--yes", "--offline"]) == 0
    assert main(["auth", "forget", "-a", NAME]) == 0
    assert memory.entries == {}
    (plan,) = output(capsys, "plan")["accounts"]
    assert plan["driver"] == "file"
    assert plan["driver_reason"].endswith("not enabled for this sub-account, and no builder session is set")
    assert main(["auth", "forget", "-a", NAME]) == 0
    assert "the keyring had nothing" in capsys.readouterr().out


def elsewhere() -> str:
    import base64

    claims = {"exp": 4_102_444_800, "locations": ["another-sub-account"]}
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{middle}."


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 2, "nothing came in"),
        ("wget https://example.com", 2, "that is no cURL command"),
        (copied(url="https://example.com/x"), 2, "a request to example.com, not to HighLevel"),
        ("curl https://backend.leadconnectorhq.com/x -H 'accept: */*'", 4, "neither an authorization nor"),
        (copied(session_token(1_700_000_000)), 4, "the browser session ended at 2023-11-14"),
        (copied(elsewhere()), 4, "for the sub-account another-sub-account, not for"),
        (copied("nobody-knows-this-one"), 4, "auth builder"),
    ],
)
def test_what_is_no_session_is_not_kept(
    text: str,
    code: int,
    said: str,
    highlevel: str,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pasted(monkeypatch, text)
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert "nobody-knows-this-one" not in captured.err
    assert memory.entries == {}


def test_nobody_takes_the_undocumented_backend_unasked(
    highlevel: str, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME]) == 2
    said = capsys.readouterr().err
    assert "does not document" in said
    assert "pass --yes" in said
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == 0
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME]) == 0
    assert "does not document" not in capsys.readouterr().err


def test_on_a_machine_without_a_keyring(
    highlevel: str, no_keyring: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == 4
    assert "name an environment variable instead" in capsys.readouterr().err
    (row,) = output(capsys, "auth", "status")["accounts"]
    assert not row["session_there"]


def test_a_token_is_kept_under_the_name_the_account_gives_it(
    highlevel: str,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pasted(monkeypatch, SANDBOX_TOKEN)
    assert main(["auth", "token", "-a", NAME]) == 2
    assert f"write 'token: keyring:{NAME}'" in capsys.readouterr().err
    edit(project / ACCOUNT, "token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", f"token: keyring:{NAME}")
    pasted(monkeypatch, f"{SANDBOX_TOKEN}\n")
    assert main(["auth", "token", "-a", NAME]) == 0
    (row,) = output(capsys, "auth", "status")["accounts"]
    assert row["token_there"]
    capsys.readouterr()
    assert main(["auth", "forget", "-a", NAME]) == 0
    said = capsys.readouterr().out
    assert said == f"{NAME}: the keyring had no builder session, its token stays: --token takes it out too\n"
    assert main(["auth", "forget", "-a", NAME, "--token"]) == 0
    assert memory.entries == {}
    capsys.readouterr()
    assert main(["auth", "forget", "-a", NAME]) == 0
    assert capsys.readouterr().out == f"{NAME}: the keyring had nothing\n"


def test_a_session_that_ends_on_the_way_says_how_to_go_on(
    tmp_path: Path,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The builder's backend answers 401 from its eighth request on; a new session, and the same command."""
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    store.enable_workflow_api(LOCATION, False)
    edit(project / ACCOUNT, "builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", "")
    app = create_app(store, rate_limit=None)
    over = {"after": 8, "seen": 0}

    async def ends(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and any(name == b"token-id" for name, _ in scope["headers"]):
            over["seen"] += 1
            if over["seen"] > over["after"]:
                headers = [(b"content-type", b"application/json")]
                await send({"type": "http.response.start", "status": 401, "headers": headers})
                await send({"type": "http.response.body", "body": b'{"message":"Unauthorized"}'})
                return
        await app(scope, receive, send)

    with running_server(ends) as url:
        for name in ("GHL_FLOW_API_URL", "GHL_FLOW_BUILDER_URL"):
            monkeypatch.setenv(name, url)
        monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
        pasted(monkeypatch, copied())
        assert main(["auth", "builder", "-a", NAME, "--yes", "--offline"]) == 0
        capsys.readouterr()
        assert main(["apply", "-y"]) == 4
        said = capsys.readouterr().err
        assert "give it to 'ghl-flow auth builder'" in said
        assert "run the same command again: it continues where it stopped" in said
        (entry,) = output(capsys, "history")["entries"]
        assert entry["outcome"] == "failed"
        over["after"] = 1_000
        assert main(["apply", "-y"]) == 0
        assert main(["plan", "--detailed-exitcode"]) == 0
    assert len(store.all("workflow", LOCATION)) == 2
    store.close()


ACCEPTED = ".ghl-flow/builder-backend-accepted"


@pytest.mark.parametrize("words", [["plan"], ["apply", "-y"], ["status"]], ids=" ".join)
def test_being_told_of_the_builder_is_no_consent(
    words: list[str],
    highlevel: str,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SESSION", copied())
    edit(project / ACCOUNT, "token: env:BRIDGE", "builder_session: env:SESSION\ntoken: env:BRIDGE")
    for _ in range(2):
        assert main(words) in (0, 1)
        assert "does not document" in " ".join(capsys.readouterr().err.split()) or words == ["status"]
        assert not (project / ACCEPTED).exists()


def test_consent_is_recorded_with_a_session_that_is_kept(
    highlevel: str, project: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME]) == 2  # nobody can be asked
    assert not (project / ACCEPTED).exists()
    pasted(monkeypatch, "no request at all")
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == 2
    assert not (project / ACCEPTED).exists()
    pasted(monkeypatch, copied())
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == 0
    assert (project / ACCEPTED).exists()


class Untouchable(Memory):
    """A keyring that nobody has a reason to ask."""

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError(f"asked for {username}")


@pytest.mark.parametrize("driver", [None, "api", "file"])
def test_a_token_of_the_environment_needs_no_keyring(
    driver: str | None, tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, memory: Memory
) -> None:
    keyring.set_keyring(Untouchable())
    edit(project / ACCOUNT, "builder_session: env:BRIDGEPOINT_BUILDER_SESSION\n", "")
    store = SandboxStore(tmp_path / "highlevel.sqlite3")
    store.ensure_location(LOCATION, "Bridgepoint Group", "America/Chicago")
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
    with running_server(create_app(store, rate_limit=None)) as url:
        monkeypatch.setenv("GHL_FLOW_API_URL", url)
        assert main(["plan", *(["--driver", driver] if driver else [])]) == 0
    store.close()


class Locked(Memory):
    """A keyring that is locked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked


def test_a_locked_keyring_is_said_where_a_session_is_needed(
    highlevel: str, project: Path, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(Locked())
    assert main(["plan"]) == 4  # not the API: the session is looked for
    assert "the keyring is locked" in capsys.readouterr().err
    (row,) = output(capsys, "auth", "status")["accounts"]
    assert "is locked" in row["session_said"]


@pytest.mark.parametrize("words", [["plan"], ["-q", "plan"], ["status"]], ids=" ".join)
def test_a_token_goes_nowhere_else_without_a_notice(
    words: list[str], highlevel: str, memory: Memory, capsys: pytest.CaptureFixture[str]
) -> None:
    main(words)
    said = capsys.readouterr().err
    assert "GHL_FLOW_API_URL: requests and the token go to 127.0.0.1, which is not HighLevel" in said
    assert said.count("GHL_FLOW_API_URL") == 1


def test_a_copied_request_of_a_megabyte_takes_no_time(
    highlevel: str, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pasted(monkeypatch, copied() + " --data-raw '" + "x" * 1_000_000 + "'")
    started = time.process_time()
    assert main(["auth", "builder", "-a", NAME, "--yes", "--offline"]) == 0
    assert time.process_time() - started < 5


def test_what_comes_in_is_bounded(
    project: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, "x" * 5_000_001)
    assert main(["auth", "builder", "-a", NAME, "--yes"]) == 2
    assert main(["auth", "builder", "-a", NAME, "--yes", "--from", "/dev/zero"]) == 2
    assert "larger than 5 MiB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tokens", "words", "code"),
    [
        (("env:GONE",), (), 4),
        (("env:GONE",), ("--format", "json"), 4),
        ((None,), (), 4),
        (("keyring:nothing-there",), (), 4),
        (("env:HERE",), (), 0),
        (("env:GONE", "env:HERE"), (), 3),
        (("env:GONE", "keyring:nothing-there"), (), 4),
        (("env:HERE", "env:HERE"), (), 0),
        (("env:GONE", "env:HERE"), ("-a", NAME), 4),
        (("env:GONE", "env:HERE"), ("-a", "other-1"), 0),
    ],
)
def test_a_token_that_is_missing(
    tokens: tuple[str | None, ...],
    words: tuple[str, ...],
    code: int,
    project: Path,
    memory: Memory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HERE", SANDBOX_TOKEN)
    file = project / "accounts/bridgepoint-group.yaml"
    text = file.read_text(encoding="utf-8")
    for number, token in enumerate(tokens):
        mine = text.replace("token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN", f"token: {token}" if token else "")
        if number:
            mine = mine.replace(NAME, f"other-{number}").replace("location_id: ", f"location_id: x{number}")
        file.with_name(f"{f'other-{number}' if number else NAME}.yaml").write_text(mine, encoding="utf-8")
    assert main(["auth", "status", *words]) == code


def test_a_session_that_the_driver_needs_is_missing(
    project: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BRIDGEPOINT_HIGHLEVEL_TOKEN", SANDBOX_TOKEN)
    assert main(["auth", "status"]) == 0
    file = project / "accounts/bridgepoint-group.yaml"
    text = file.read_text(encoding="utf-8")
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("workflow_driver"))
    file.write_text(f"{kept}\nworkflow_driver: builder\n", encoding="utf-8")
    assert main(["auth", "status"]) == 4
