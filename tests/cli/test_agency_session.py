"""One builder session for every account of the agency, and another one in the middle of a run."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from ghl_flow.cli import secret_input
from ghl_flow.cli.main import main
from ghl_flow.sandbox.credentials import SANDBOX_SESSION, session_token
from ghl_flow.sandbox.store import SandboxStore
from tests.cli.test_auth import ACCOUNT, NAME, copied, highlevel, memory, pasted
from tests.cli.test_deploy_commands import LOCATION, edit, output, project
from tests.highlevel.test_secret import Memory

__all__ = ["highlevel", "memory", "project"]

SECOND = "secondLocation000001"


@pytest.fixture
def two(highlevel: str, project: Path, tmp_path: Path) -> Path:
    """A second sub-account, where the Workflow API is not enabled either."""
    text = (project / ACCOUNT).read_text()
    second = text.replace(f"account: {NAME}", "account: second").replace(LOCATION, SECOND)
    (project / "accounts/second.yaml").write_text(second)
    with SandboxStore(tmp_path / "highlevel.sqlite3") as store:
        store.ensure_location(SECOND, "Second", "America/Chicago")
        store.enable_workflow_api(SECOND, False)
    return project


def keep(monkeypatch: pytest.MonkeyPatch, seconds: int, *words: str) -> None:
    pasted(monkeypatch, copied(session_token(int(time.time()) + seconds)))
    assert main(["auth", "builder", "--yes", "--offline", *words]) == 0


def drivers(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return {row["account"]: row["driver"] for row in output(capsys, "plan", "--all")["accounts"]}


def test_it_is_kept_once_and_used_by_all(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert drivers(capsys) == {NAME: "file", "second": "file"}
    pasted(monkeypatch, copied())
    found = output(capsys, "auth", "builder", "--agency", "--yes")
    assert (found["account"], found["keyring"], found["workflows_seen"]) == (None, "builder-agency", 0)
    assert len(memory.entries) == 1
    assert drivers(capsys) == {NAME: "builder", "second": "builder"}
    assert main(["apply", "--all", "--yes"]) == 0
    said = capsys.readouterr().err
    assert said.count("builder session until 2100-01-01 00:00 UTC") == 1
    rows = output(capsys, "auth", "status")["accounts"]
    assert {row["session"] for row in rows} == {"keyring (agency)"}
    assert main(["auth", "forget", "--agency"]) == 0
    assert drivers(capsys) == {NAME: "file", "second": "file"}


def test_an_account_has_its_own_first_until_that_is_over(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, 1800, "--agency")
    keep(monkeypatch, 900, "-a", "second")
    rows = {row["account"]: row["session"] for row in output(capsys, "auth", "status")["accounts"]}
    assert rows == {NAME: "keyring (agency)", "second": "keyring"}
    keep(monkeypatch, 2, "-a", "second")  # in whole seconds: less may be over before it is kept
    time.sleep(2.1)
    rows = {row["account"]: row["session"] for row in output(capsys, "auth", "status")["accounts"]}
    assert rows == {NAME: "keyring (agency)", "second": "keyring (agency)"}


def test_that_of_another_agency_is_not_used(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "env:BRIDGEPOINT_HIGHLEVEL_TOKEN"
    edit(two / ACCOUNT, f"token: {token}", f"agency: {{ company_id: another, token: {token} }}")
    keep(monkeypatch, 1800, "--agency")
    rows = {row["account"]: row["session"] for row in output(capsys, "auth", "status")["accounts"]}
    assert rows == {NAME: None, "second": "keyring (agency)"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *pastes: str) -> list[str]:
    """What is pasted, one after the other; what was not asked for is left."""
    left = [*pastes]
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("ghl_flow.cli.session.Session.err_is_terminal", True)
    monkeypatch.setattr(secret_input, "_pasted", lambda _=None: left.pop(0) if left else "")
    return left


def test_one_paste_in_the_middle_of_a_run_serves_every_account(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(monkeypatch, 2, "--agency")
    time.sleep(2.1)
    # Not on a terminal it stops, says what to do, and the next run continues.
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["apply", "--all", "--yes", "--driver", "builder"]) == 4
    said = capsys.readouterr().err
    assert "the browser session ended" in said
    assert "run the same command again: it continues where it stopped" in said
    fresh = copied()
    left = at_a_terminal(monkeypatch, "no session", fresh, "not asked for")
    assert main(["apply", "--all", "--yes", "--driver", "builder"]) == 0
    assert left == ["not asked for"]
    said = capsys.readouterr().err
    assert "copy a request to" in said
    assert SANDBOX_SESSION not in said
    # It is kept where the other one was.
    (kept,) = memory.entries.values()
    assert json.loads(kept)["token-id"] in fresh


def test_one_that_highlevel_refuses_in_the_middle_is_asked_for_too(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pasted(monkeypatch, copied("e30.e30.not-taken-any-more"))
    assert main(["auth", "builder", "--agency", "--yes", "--offline"]) == 0
    left = at_a_terminal(monkeypatch, copied())
    assert main(["apply", "--all", "--yes", "--driver", "builder"]) == 0
    assert left == []


def test_who_gives_up_is_asked_once(
    two: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    at_a_terminal(monkeypatch)
    assert main(["apply", "--all", "--yes", "--driver", "builder"]) == 4
    assert capsys.readouterr().err.count("Ctrl-D alone gives up") == 1
