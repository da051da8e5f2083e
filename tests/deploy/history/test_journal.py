"""The journal is open before anything is sent."""

import os
import stat
from pathlib import Path

import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.history.journal import Journal, JournalError
from tests.cli.test_deploy_commands import LOCATION, project

__all__ = ["project"]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="devices, modes and links of POSIX")


def _full(folder: Path) -> Journal:
    """A journal on a disk that is full."""
    folder.mkdir()
    (folder / "journal.jsonl").symlink_to("/dev/full")
    return Journal(folder)


def test_entries_are_private_and_survive_what_is_not_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path / ".ghl-flow")
    journal.append({"id": "one", "name": "half \ud83d"})
    with (journal.folder / "journal.jsonl").open("a") as file:
        file.write("[" * 100_000 + "\n" + "cut off")
    journal.append({"id": "two"})
    assert [entry["id"] for entry in journal.entries()] == ["one", "two"]
    assert stat.S_IMODE((journal.folder / "journal.jsonl").stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.folder.stat().st_mode) == 0o700


def test_a_journal_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"journal.jsonl: No space left on device"):
        _full(tmp_path / "full").append({"id": "one"})
    (tmp_path / "file").write_text("")
    for journal in (Journal(tmp_path / "file"), Journal(tmp_path / "file" / "below")):
        with pytest.raises(JournalError, match="cannot write the journal"):
            journal.check_writable()
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "journal.jsonl").mkdir()
    with pytest.raises(JournalError, match="cannot write the journal"):
        Journal(tmp_path / "taken").check_writable()
    with pytest.raises(JournalError, match="cannot read the journal"):
        Journal(tmp_path / "taken").entries()


@pytest.mark.anyio
@pytest.mark.parametrize("location_id", ["journal", "x" * 300, "../../up", "con", "JOURNAL.lock"])
async def test_any_location_can_be_locked(tmp_path: Path, location_id: str) -> None:
    journal = Journal(tmp_path / ".ghl-flow")
    async with journal.locked(location_id):
        journal.append({"id": "one"})
    assert _folders_of_locks(tmp_path) == [journal.folder] * 2


def _folders_of_locks(below: Path) -> list[Path]:
    return [path.parent for path in below.rglob("*.lock")]


def _taken(project: Path) -> None:
    """No journal can be made, and the sandbox can still be written to."""
    path = project / ".ghl-flow" / "journal.jsonl"
    if path.exists():
        path.unlink()
    path.mkdir(parents=True)


def test_without_a_journal_an_apply_sends_nothing(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _taken(project)
    assert main(["-vv", "apply", "--sandbox", "-y"]) == 1
    said = capsys.readouterr().err
    assert "cannot write the journal" in said
    assert "POST" not in said
    assert "GET" not in said


def test_without_a_journal_pause_pauses_and_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["apply", "--sandbox", "-y"]) == 0
    _taken(project)
    capsys.readouterr()
    assert main(["pause", "all", "--sandbox"]) == 0
    captured = capsys.readouterr()
    assert "cannot write the journal" in captured.err
    assert "Missed call text-back" in captured.out or "missed-call-text-back" in captured.out
    assert LOCATION  # the account that was paused
    assert main(["destroy", "--sandbox", "-y"]) == 1
