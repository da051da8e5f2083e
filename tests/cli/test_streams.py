"""Standard streams that are closed, full, or in an encoding without emoji; and what nobody expected."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.cli.streams import flush_output, prepare_streams
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


@contextmanager
def streams(encoding: str = "utf-8", *, output: str = "") -> Iterator[None]:
    """Streams as a process has them at its start; `output` is a device, or `closed`."""
    before, kept = (sys.stdout, sys.stderr), os.dup(1)
    sys.stderr = _stream(2, encoding)
    if output == "closed":
        os.close(1)
        sys.stdout = None
    else:
        if output:
            device = os.open(output, os.O_WRONLY)
            os.dup2(device, 1)
            os.close(device)
        sys.stdout = _stream(1, encoding)
    try:
        prepare_streams()
        yield
    finally:
        flush_output()
        sys.stdout, sys.stderr = before
        os.dup2(kept, 1)
        os.close(kept)


def _stream(number: int, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding=encoding)


@pytest.fixture
def small(project: Path) -> Path:
    """The project with a flow that is proved at a glance: processes remember no proof."""
    (project / FLOW).write_text(
        "version: 1\nflow: missed-call-text-back\nname: Missed call text-back\n"
        "trigger:\n  - call_status: { direction: inbound, status: [no-answer] }\n"
        "settings: { reentry: true }\nsteps:\n  - wait: 2 minutes\n  - add_tag: missed-call\n"
    )
    return project


def unwritten(messages: str) -> list[str]:
    """The lines that say so."""
    return [line for line in messages.splitlines() if "Traceback" in line or "error" in line]


ENDS = pytest.mark.parametrize(
    ("end", "device", "reason"),
    [(">/dev/full", "/dev/full", "No space left on device"), (">&-", "closed", "it is closed")],
)


@posix
@ENDS
@pytest.mark.parametrize("words", [["rule"], ["lint", "--format", "json"], ["--version"]], ids=" ".join)
def test_output_of_a_process_that_cannot_be_written_is_an_error_of_one_line(
    project: Path, words: list[str], end: str, device: str, reason: str
) -> None:
    ended = run(project, *words, end=end)
    assert unwritten(ended.stderr.decode()) == [f"error: cannot write standard output: {reason}"]
    assert ended.returncode == 1


@posix
@ENDS
@pytest.mark.parametrize(
    "words",
    [
        ["rule"],
        ["lint", "--format", "json"],
        ["validate"],
        ["validate", "--format", "json"],
        ["schema", "flow"],
        ["plan", "--sandbox"],
    ],
    ids=" ".join,
)
def test_output_that_cannot_be_written_is_an_error_of_one_line(
    project: Path,
    words: list[str],
    end: str,
    device: str,
    reason: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with streams(output=device):
        assert main(words) == 1
    assert unwritten(capfd.readouterr().err) == [f"error: cannot write standard output: {reason}"]


@posix
@pytest.mark.parametrize("end", ["2>/dev/full", "2>&-", "<&- 2>&-"])
def test_messages_that_cannot_be_written_stop_nothing(small: Path, end: str) -> None:
    ended = run(small, "apply", "--sandbox", "-y", end=end)
    assert ended.returncode == 0
    assert b"changes made" in ended.stdout
    again = run(small, "plan", "--sandbox", "--detailed-exitcode", end=end)
    assert again.returncode == 0


@posix
@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_emoji_in_any_encoding(
    project: Path, encoding: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    edit(project / FLOW, "name: Missed call text-back", "name: Missed call \U0001f600 é [")
    edit(project / FLOW, "  - wait: 2 minutes", '  - wait: 2 minutes\n  - sms: "\U0001f600 é"')
    for fmt in FORMATS:
        with streams(encoding):
            assert main(["lint", "--format", fmt]) == 1, fmt
        shown = capfdbinary.readouterr()
        assert b"Traceback" not in shown.err, fmt
        assert shown.out, fmt
        if fmt in ("json", "sarif", "gitlab"):
            json.loads(shown.out.decode("utf-8"))
    for words in (["render", "missed-call-text-back", "--format", "json"], ["plan", "--sandbox"]):
        with streams(encoding):
            assert main(words) == 0
        assert b"Traceback" not in capfdbinary.readouterr().err, words
    ended = run(project, "lint", PYTHONIOENCODING=encoding)
    assert (ended.returncode, b"Traceback" in ended.stderr) == (1, False)
    assert ended.stdout


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
