"""What is wrong with what a command was given is found before it asks whether to go on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from tests.cli.test_deploy_commands import FLOW, edit, output, project
from tests.cli.test_rollback import kept, two_applies

__all__ = ["project"]

Given = Callable[[Path, pytest.CaptureFixture[str]], list[str]]


def a_file_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return ["restore", "nofile.json"]


def a_file_that_is_no_backup(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (root / "backup.json").write_text("[1]")
    return ["restore", "backup.json"]


def a_backup_of_another_account(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (root / "backup.json").write_text('{"location_id": "another1", "document": {"name": "x"}}')
    return ["restore", "backup.json"]


def of_the_sandbox(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    first, _ = two_applies(capsys, root)
    return ["restore", kept(first, "main.after.json")]


def an_entry_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return ["rollback", "--to", "nothing"]


def a_flow_that_entry_has_not(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    first, _ = two_applies(capsys, root)
    journal = root / ".ghl-flow/journal.jsonl"
    journal.write_text(journal.read_text().replace('"sandbox":true', '"sandbox":false'))
    return ["rollback", "--to", first["id"], "--flow", "missed-call-text-bak"]


def backups_that_are_gone(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    first, _ = two_applies(capsys, root)
    journal = root / ".ghl-flow/journal.jsonl"
    journal.write_text(journal.read_text().replace('"sandbox":true', '"sandbox":false'))
    for path in first["backups"]:
        (root / path).unlink(missing_ok=True)
    return ["rollback", "--to", first["id"]]


def a_plan_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return ["apply", "nofile.json"]


def a_flow_that_is_not_valid(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    edit(root / FLOW, "wait: 2 minutes", "wiat: 2 minutes")
    return ["apply"]


def a_value_that_is_missing(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    edit(root / "accounts/bridgepoint-group.yaml", "business_name:", "another_name:")
    return ["apply"]


def a_flow_that_is_protected(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    edit(root / FLOW, "name: Missed call text-back", "name: Missed call text-back\nprotect: true")
    return ["destroy", "--flow", "missed-call-text-back"]


def a_copied_request_that_is_not_there(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    return ["auth", "builder", "--from", "nofile.txt"]


def a_copied_request_without_a_session(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (root / "request.txt").write_text("curl https://example.com")
    return ["auth", "builder", "--from", "request.txt"]


CASES: dict[Given, str] = {
    a_file_that_is_not_there: "nofile.json",
    a_file_that_is_no_backup: "is no backup",
    a_backup_of_another_account: "is a backup of another account",
    of_the_sandbox: "is a backup of the sandbox",
    an_entry_that_is_not_there: "the journal has no entry 'nothing'",
    a_flow_that_entry_has_not: "did you mean 'missed-call-text-back'?",
    backups_that_are_gone: ".after.json",
    a_plan_that_is_not_there: "nofile.json",
    a_flow_that_is_not_valid: "wiat",
    a_value_that_is_missing: "business_name",
    a_flow_that_is_protected: "is protected",
    a_copied_request_that_is_not_there: "nofile.txt",
    a_copied_request_without_a_session: "session",
}


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize(("given", "said"), CASES.items(), ids=lambda case: getattr(case, "__name__", ""))
def test_nothing_is_asked(
    given: Given,
    said: str,
    terminal: bool,
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = given(project, capsys)
    monkeypatch.setattr("sys.stdin.isatty", lambda: terminal)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked"))
    capsys.readouterr()
    assert main(words) == (1 if "protect" in said else 2)
    err = capsys.readouterr().err
    assert said in err
    assert "needs a confirmation" not in err


def test_whether_an_account_has_a_flow_without_a_file_is_looked_up_before_it_asks(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: pytest.fail("asked"))
    monkeypatch.delenv("GHL_TOKEN", raising=False)
    words = ["destroy", "--flow", "missed-call-text-bak"]
    assert main(words) == 4
    assert "bridgepoint-group: failed" in capsys.readouterr().err
    (row,) = output(capsys, *words, "--sandbox", code=2)["accounts"]
    assert "there is no flow 'missed-call-text-bak'" in row["error"]
