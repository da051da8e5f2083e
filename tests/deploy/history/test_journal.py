"""The journal is open before anything is sent."""

import os
import stat
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest

from ghl_flow.cli.main import main
from ghl_flow.deploy.history import journal as journal_module
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
    told: list[bool] = []
    async with journal.locked(location_id, busy=told.append):
        journal.append({"id": "one"})
    assert told == []
    assert _folders_of_locks(tmp_path) == [journal.folder] * 2


@pytest.mark.anyio
@pytest.mark.parametrize("stops_texts", [True, False])
async def test_what_stops_texts_does_not_wait_for_a_command_that_hangs(
    stops_texts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An apply may wait for a push for a quarter of an hour, and a stopped process for ever."""
    monkeypatch.setattr(journal_module, "MOMENT", 0.0)
    monkeypatch.setattr(journal_module, "PATIENCE", 0.0)
    journal = Journal(tmp_path / ".ghl-flow")
    at_work, told = anyio.Event(), list[bool]()

    def busy(continues: bool) -> None:
        told.append(continues)
        at_work.set()

    async def other() -> None:
        async with journal.locked("a", busy=busy, warn=(lambda text: None) if stops_texts else None):
            order.append("other")

    order: list[str] = []
    async with anyio.create_task_group() as group:
        async with journal.locked("a", busy=told.append):
            group.start_soon(other)
            await at_work.wait()
            await anyio.lowlevel.checkpoint()
            order.append("first ends")
        async with journal.locked("b", busy=told.append):
            pass  # of another location, so nothing keeps it
    assert told == [stops_texts]
    assert order == (["other", "first ends"] if stops_texts else ["first ends", "other"])


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
