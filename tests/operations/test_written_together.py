"""Files that belong together are all written or none, also where a process is killed in the middle."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from filelock import FileLock

from ghl_flow.errors import UsageError
from ghl_flow.operations import written_together
from ghl_flow.operations.events import CutOff, Event
from ghl_flow.operations.workspace import Workspace
from ghl_flow.operations.written_together import NOTE, Finished, finish_writing, write_together

NAMES = ("flows/a.yaml", "locks/ann/a.lock.yaml", "locks/bob/a.lock.yaml", "new/deep/b.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The `.ghl-flow` of a project with all but the last of these files."""
    (tmp_path / "ghl-flow.yaml").write_text("version: 1\n")
    for name in NAMES[:-1]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"\xef\xbb\xbfold: 1\r\n")
    return tmp_path / ".ghl-flow"


def texts(folder: Path) -> dict[Path, str]:
    return {folder.parent / name: f"new: {name}\n" for name in NAMES}


def contents(folder: Path) -> dict[str, bytes | None]:
    root = folder.parent
    return {name: (root / name).read_bytes() if (root / name).exists() else None for name in NAMES}


def killed(folder: Path, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a writer leaves that is killed after so many of the files."""

    def some(due: Mapping[Path, str]) -> None:
        noted.append((folder / NOTE).read_text())
        assert (folder / NOTE).stat().st_mode & 0o777 == 0o600
        for path, text in [*due.items()][:after]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    noted: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(written_together, "write_all_or_none", some)
        write_together(texts(folder), folder)
    (folder / NOTE).write_text(noted[0])


@pytest.mark.parametrize("after", range(len(NAMES) + 1))
def test_the_rest_is_written_or_nothing(after: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(folder)
    killed(folder, after, monkeypatch)
    found = finish_writing(folder)
    root = folder.parent
    assert found == Finished(written=tuple(root / name for name in NAMES[after:]) if 0 < after < 4 else ())
    after_all = {name: f"new: {name}\n".encode() for name in NAMES}
    assert contents(folder) == (after_all if after else before)
    assert not (folder / NOTE).exists()
    assert finish_writing(folder) == Finished()


@pytest.mark.parametrize("changed", NAMES[1:])
def test_what_was_changed_since_is_not_written_over(
    changed: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(folder, 1, monkeypatch)
    (folder.parent / changed).parent.mkdir(parents=True, exist_ok=True)
    (folder.parent / changed).write_text("a person's\n")
    before = contents(folder)
    assert finish_writing(folder) == Finished(left=tuple(folder.parent / name for name in NAMES[1:]))
    assert contents(folder) == before
    assert not (folder / NOTE).exists()


def row(**other: object) -> str:
    return json.dumps({"files": [{"path": "x", "before": None, "text": "t", **other}]})


@pytest.mark.parametrize(
    "note",
    [
        *("", "[]", "{}", '{"files": [1]}', '{"files": [{"path": "x"}]}', "\ud800", "[" * 100_000),
        *(row(path=1), row(path="\0"), row(path=None), row(text=1), row(text=None), row(before=5)),
    ],
)
def test_a_note_that_cannot_be_read_is_not_believed(note: str, folder: Path) -> None:
    folder.mkdir()
    (folder / NOTE).write_bytes(note.encode("utf-8", "surrogatepass"))
    before = contents(folder)
    assert finish_writing(folder) == Finished()
    assert contents(folder) == before
    assert not (folder / NOTE).exists()


@pytest.mark.parametrize("path", ["../outside/x.yaml", "{outside}/x.yaml", "linked/x.yaml", ".git/config"])
def test_only_files_of_the_project_are_written(path: str, folder: Path, tmp_path: Path) -> None:
    """A note may have come with a project that other people made."""
    outside, project = tmp_path / "outside", tmp_path / "project"
    for made in (outside, project / ".ghl-flow", project / ".git"):
        made.mkdir(parents=True)
    (project / "linked").symlink_to(outside)
    (project / "there.yaml").write_text("new\n")
    target = path.format(outside=outside)
    rows = [{"path": one, "before": None, "text": "new\n"} for one in ("there.yaml", target)]
    (project / ".ghl-flow" / NOTE).write_text(json.dumps({"files": rows}))
    assert finish_writing(project / ".ghl-flow") == Finished(left=(project / target,))
    assert [*outside.iterdir(), *(project / ".git").iterdir()] == []


def test_a_writer_that_is_at_work_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(folder, 1, monkeypatch)
    before = contents(folder)
    with FileLock(folder / "to-be-written.lock"):
        assert finish_writing(folder) == Finished()
    assert contents(folder) == before
    assert (folder / NOTE).exists()


def test_a_project_that_was_moved_is_finished_where_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(folder, 2, monkeypatch)
    moved = folder.parent.rename(folder.parent.with_name("moved"))
    said: list[Event] = []
    assert Workspace(moved, on_event=said.append).project.root == moved
    assert said == [CutOff(NAMES[2:], ())]
    assert contents(moved / ".ghl-flow")[NAMES[3]] == b"new: new/deep/b.yaml\n"
    # Once: the next command has nothing to tell.
    assert Workspace(moved, on_event=said.append).project.root == moved
    assert len(said) == 1


def test_nothing_stays_of_files_that_are_written_or_refused(folder: Path) -> None:
    write_together(texts(folder), folder)
    assert not (folder / NOTE).exists()
    bad = {**texts(folder), folder.parent / "flows": "a folder is in the way"}
    (folder.parent / NAMES[0]).write_text("other\n")
    before = contents(folder)
    with pytest.raises(UsageError, match="flows"):
        write_together(bad, folder)
    assert contents(folder) == before
    assert not (folder / NOTE).exists()


@pytest.mark.parametrize("taken", ["to-be-written.lock", NOTE, "."])
def test_where_no_note_can_be_made_nothing_is_written(taken: str, folder: Path) -> None:
    if taken == ".":
        folder.write_text("a file is in the way")
    else:
        (folder / taken).mkdir(parents=True)
    before = contents(folder)
    with pytest.raises(UsageError, match=r"\.ghl-flow"):
        write_together(texts(folder), folder)
    assert contents(folder) == before
    assert finish_writing(folder) == Finished()


def test_two_files_have_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        written_together, "write_all_or_none", lambda due: seen.append((folder / NOTE).exists())
    )
    write_together(dict([*texts(folder).items()][:2]), folder)
    assert seen == [True]


def test_one_file_needs_no_note(folder: Path) -> None:
    write_together({folder.parent / NAMES[0]: "x"}, folder)
    assert (folder.parent / NAMES[0]).read_text() == "x"
    assert not folder.exists()


def test_the_note_is_for_its_user_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed(folder, 0, monkeypatch)
    rows = json.loads((folder / NOTE).read_text())["files"]
    assert [row["path"] for row in rows] == [*NAMES]
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_file_system_without_locks_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """filelock raises NotImplementedError there."""

    def acquire(*_: object, **__: object) -> None:
        raise NotImplementedError("no flock here")

    monkeypatch.setattr("filelock.FileLock.acquire", acquire)
    files = {folder.parent / "a.yaml": "a", folder.parent / "b.yaml": "b"}
    with pytest.raises(UsageError, match=r"cannot lock .* no flock here"):
        write_together(files, folder)
    assert not any(path.exists() for path in files)
    (folder / NOTE).write_text("{}")
    assert finish_writing(folder) == Finished()
