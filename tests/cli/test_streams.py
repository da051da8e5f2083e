"""Standard streams that are closed, full, or in an encoding without emoji; and what nobody expected."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.errors import UsageError
from ghl_flow.unexpected import InternalError, SystemRefusedError, as_error
from tests.cli.test_deploy_commands import FLOW, edit, project

__all__ = ["project"]

posix = pytest.mark.skipif(os.name != "posix", reason="a shell, and devices")
TOKEN = "pit-0f6ac1f2-1111-4222-8333-c0ffee123456"
FORMATS = ["text", "json", "sarif", "github", "gitlab", "junit"]


def run(folder: Path, *words: str, end: str = "", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """A process of its own; `end` is what the shell does with its streams."""
    command = f'exec "$0" -m ghl_flow "$@" {end}'
    return subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, *words],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        check=False,
    )


@posix
@pytest.mark.parametrize(
    ("end", "reason"), [(">/dev/full", "No space left on device"), (">&-", "it is closed")]
)
@pytest.mark.parametrize(
    "words",
    [
        ["rule"],
        ["lint", "--format", "json"],
        ["validate"],
        ["validate", "--format", "json"],
        ["schema", "flow"],
        ["plan", "--sandbox"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_output_that_cannot_be_written_is_an_error_of_one_line(
    project: Path, words: list[str], end: str, reason: str
) -> None:
    ended = run(project, *words, end=end)
    lines = [line for line in ended.stderr.decode().splitlines() if "Traceback" in line or "error" in line]
    assert lines == [f"error: cannot write standard output: {reason}"]
    assert ended.returncode == 1


@posix
@pytest.mark.parametrize("end", ["2>/dev/full", "2>&-", "<&- 2>&-"])
def test_messages_that_cannot_be_written_stop_nothing(project: Path, end: str) -> None:
    ended = run(project, "apply", "--sandbox", "-y", end=end)
    assert ended.returncode == 0
    assert b"changes made" in ended.stdout
    again = run(project, "plan", "--sandbox", "--detailed-exitcode", end=end)
    assert again.returncode == 0


@posix
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_emoji_in_any_encoding(project: Path, encoding: str) -> None:
    edit(project / FLOW, "name: Missed call text-back", "name: Missed call \U0001f600 é [")
    edit(project / FLOW, "  - wait: 2 minutes", '  - wait: 2 minutes\n  - sms: "\U0001f600 é"')
    for fmt in FORMATS:
        ended = run(project, "lint", "--format", fmt, PYTHONIOENCODING=encoding)
        assert b"Traceback" not in ended.stderr, fmt
        assert ended.returncode == 1, (fmt, ended.stderr)
        assert ended.stdout, fmt
        if fmt in ("json", "sarif", "gitlab"):
            json.loads(ended.stdout.decode("utf-8"))
    for words in (["render", "missed-call-text-back", "--format", "json"], ["plan", "--sandbox"]):
        ended = run(project, *words, PYTHONIOENCODING=encoding)
        assert b"Traceback" not in ended.stderr, words
        assert ended.returncode == 0, (words, ended.stderr)


@posix
def test_input_in_another_encoding_is_an_error_of_one_line(project: Path) -> None:
    (project / "in").write_bytes(b"caf\xe9 \xff")
    ended = run(project, "sms", "-", end="<in", PYTHONIOENCODING="utf-8")
    assert b"Traceback" not in ended.stderr
    assert ended.returncode in (0, 2)


def test_an_unexpected_exception_is_one_line_without_its_tokens(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise KeyError(f"custom_value {TOKEN}")

    monkeypatch.setattr("ghl_flow.operations.validate._check", fails)
    assert main(["validate"]) == 1
    said = capsys.readouterr().err
    assert "internal error (KeyError:" in said
    assert "ghl_flow/operations/validate.py" in said
    assert "please report it" in said
    assert TOKEN not in said
    assert "Traceback" not in said
    assert main(["-v", "validate"]) == 1
    said = capsys.readouterr().err
    assert "Traceback" in said
    assert TOKEN not in said


def test_exceptions_of_the_system_name_what_they_are_about() -> None:
    refused = as_error(PermissionError(13, "Permission denied", "accounts/x.yaml"))
    assert isinstance(refused, SystemRefusedError)
    assert str(refused) == "cannot use accounts/x.yaml: Permission denied"
    with pytest.raises(UnicodeDecodeError) as caught:
        b"\xff".decode()
    assert as_error(caught.value).exit_code == 2
    assert "memory" in str(as_error(MemoryError()))
    assert isinstance(as_error(RecursionError("maximum")), InternalError)
    group = as_error(ExceptionGroup("several", [UsageError("one"), KeyError("two")]))
    assert [item.message.split(" (")[0] for item in group.diagnostics] == ["one", "internal error"]
    assert group.exit_code == 2
    long = as_error(ValueError("x" * 195 + f" {TOKEN}"))
    assert "pit-" not in str(long)  # masked before it is cut


@posix
@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may read anything")
def test_a_folder_without_permission(project: Path) -> None:
    (project / "accounts").chmod(0)
    try:
        ended = run(project, "validate")
    finally:
        (project / "accounts").chmod(0o755)
    assert b"Traceback" not in ended.stderr
    assert ended.returncode != 0


def test_a_sandbox_that_is_no_database(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".ghl-flow").mkdir()
    (project / ".ghl-flow" / "sandbox.sqlite3").write_text("no database" * 1000)
    assert main(["plan", "--sandbox"]) == 2
    assert "cannot be used as a sandbox" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["init", "file"], ["init", "file/below"], ["--project", "file", "lint"]])
def test_a_file_in_place_of_a_folder(
    project: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "file").write_text("")
    assert main(words) == 2
    assert "file" in capsys.readouterr().err


@posix
@pytest.mark.parametrize(
    "words",
    [
        ["apply", "/dev/zero"],
        ["restore", "-y", "/dev/zero"],
        ["lint", "--baseline", "/dev/zero"],
        ["apply", "deep.json"],
        ["restore", "-y", "deep.json"],
        ["lint", "--baseline", "deep.json"],
        ["apply", "accounts"],
        ["restore", "-y", "accounts"],
        ["lint", "--baseline", "accounts"],
    ],
    ids=" ".join,
)
def test_other_things_than_a_plan_a_backup_or_a_baseline(
    project: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "deep.json").write_text('{"accounts":' + "[" * 5000 + "]" * 5000 + "}")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert words[-1] in said


@posix
def test_what_is_kept_is_for_its_owner_only(project: Path) -> None:
    for words in (
        ["apply", "--sandbox", "-y"],
        ["backup", "--sandbox"],
        ["probe", "--sandbox"],
        ["apply", "--sandbox", "-y", "--driver", "file"],
    ):
        main(words)
    kept = [project / ".ghl-flow", *(project / ".ghl-flow").rglob("*")]
    assert len(kept) > 6
    assert {path.name: oct(path.stat().st_mode & 0o077) for path in kept if path.stat().st_mode & 0o077} == {}
