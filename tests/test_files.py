"""One way to write a file, and one to read it."""

import errno
import json
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ghl_flow.deploy.history.journal import Journal
from ghl_flow.drafts import sweep
from ghl_flow.errors import UsageError
from ghl_flow.files import (
    make_folder,
    make_private,
    private_folder,
    read_bytes,
    read_text,
    write_all_or_none,
    write_whole,
)

posix = pytest.mark.skipif(os.name != "posix", reason="devices, modes and links of POSIX")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_written_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    write_whole(path, "é\n")
    write_whole(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert [item.name for item in tmp_path.iterdir()] == ["plan.json"]


@posix
def test_a_mode_is_kept_and_private_is_private(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text("")
    path.chmod(0o640)
    write_whole(path, "x")
    assert _mode(path) == 0o640
    write_whole(path, "x", private=True)
    assert _mode(path) == 0o600
    (tmp_path / "open").mkdir(mode=0o755)
    assert _mode(private_folder(tmp_path / "open")) == 0o700
    assert _mode(private_folder(tmp_path / "open" / "new")) == 0o700


def left_by_a_kill(path: Path, hours: float = 2) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("half")
    then = time.time() - hours * 3600
    os.utime(path, (then, then))
    return path


def test_what_a_kill_left_is_swept_by_the_next_write_there(tmp_path: Path) -> None:
    old = left_by_a_kill(tmp_path / ".ghl-flow-abc.part")
    stays = [
        left_by_a_kill(tmp_path / ".ghl-flow-new.part", hours=0.5),  # perhaps another process writes it
        left_by_a_kill(tmp_path / ".ghl-flow-abc.txt"),
        left_by_a_kill(tmp_path / "ghl-flow-abc.part"),
        left_by_a_kill(tmp_path / "below/.ghl-flow-abc.part"),
    ]
    (tmp_path / ".ghl-flow-folder.part").mkdir()
    write_whole(tmp_path / "plan.json", "x")
    assert not old.exists()
    assert all(one.exists() for one in stays)


def test_of_earlier_runs_it_is_swept_before_the_next_write_to_an_account(tmp_path: Path) -> None:
    backups = tmp_path / ".ghl-flow/backups"
    old = [left_by_a_kill(backups / place) for place in ("1/.ghl-flow-a.part", "2/x/.ghl-flow-b.part")]
    kept = left_by_a_kill(backups / "1/main.before.json")
    Journal(tmp_path / ".ghl-flow").check_writable()
    assert [one.exists() for one in old] == [False, False]
    assert kept.exists()


@posix
def test_a_link_is_not_what_a_kill_left(tmp_path: Path) -> None:
    target = left_by_a_kill(tmp_path / "elsewhere/.ghl-flow-a.part")
    (tmp_path / "here").mkdir()
    link = tmp_path / "here/.ghl-flow-b.part"
    link.symlink_to(target)
    sweep(tmp_path / "here", below=True)
    assert link.is_symlink()
    assert target.exists()


@posix
@pytest.mark.parametrize("there", [True, False], ids=["there", "dangling"])
def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "shared" / "plan.json"
    target.parent.mkdir()
    if there:
        target.write_text("old")
    link = tmp_path / "plan.json"
    link.symlink_to(Path("shared/plan.json"))
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert [item.name for item in target.parent.iterdir()] == ["plan.json"]


@posix
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "through")
    reader.join(10)
    assert got == ["through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@posix
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_under_its_name_keeps_what_was_written(tmp_path: Path, name: str) -> None:
    program = (
        "import sys; from pathlib import Path; from ghl_flow.files import write_whole\n"
        f"print('first'); write_whole(Path('{name}'), 'second\\n'); print('third')"
    )
    out = tmp_path / "out"
    with out.open("w") as file:
        subprocess.run([sys.executable, "-c", program], stdout=file, check=True)
    assert out.read_text() == "first\nsecond\nthird\n"


@posix
def test_a_device_stays_a_device() -> None:
    write_whole(Path("/dev/null"), "x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@posix
@pytest.mark.parametrize(
    "name", ["/dev/full", "no/such/folder/plan.json", "folder", "nul\0l", "x" * 300, "file/x"]
)
def test_what_cannot_be_written_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="cannot write") as caught:
        write_whole(tmp_path / name, "x")
    assert caught.value.exit_code == (1 if name == "/dev/full" else 2)
    assert sorted(tmp_path.rglob("*")) == before


@posix
@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write anything")
def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("kept")
    path.chmod(0o400)
    with pytest.raises(UsageError, match="read-only"):
        write_whole(path, "x")
    assert path.read_text() == "kept"
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UsageError, match="cannot write"):
            write_whole(tmp_path / "new", "x")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_an_interrupt_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path = tmp_path / "plan.json"
    path.write_text("old")

    def fails(_: int) -> None:
        raise error

    monkeypatch.setattr("ghl_flow.files.os.fsync", fails)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["plan.json"]


def test_half_an_emoji_is_written_as_json_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "backup.json"
    write_whole(path, json.dumps({"name": "half \ud83d"}, ensure_ascii=False))
    assert json.loads(path.read_text("utf-8")) == {"name": "half \ud83d"}


@posix
def test_reading_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="larger than 1 MiB"):
        read_bytes(Path("/dev/zero"), 1024 * 1024)
    with pytest.raises(UsageError, match="larger than 2 KiB"):
        read_bytes(Path("/dev/zero"), 2048)
    assert read_bytes(Path("/dev/null")) == b""


@pytest.mark.parametrize("name", ["absent", "folder", "nul\0l", "not-utf-8"])
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "not-utf-8").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match=r"cannot read|not UTF-8"):
        read_text(tmp_path / name)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xef\xbb\xbfx")
    assert read_text(tmp_path / "x") == "x"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, 1),
        (errno.EDQUOT, 1),
        (errno.EIO, 1),
        (errno.EACCES, 2),
        (errno.EROFS, 2),
        (errno.ENAMETOOLONG, 2),
    ],
)
def test_a_full_disk_is_no_mistake_of_whoever_called(
    number: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(UsageError, match=os.strerror(number)) as write:
        write_whole(tmp_path / "plan.json", "x")
    monkeypatch.setattr(Path, "mkdir", refused)
    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(UsageError) as folder:
        make_folder(tmp_path / "a")
    with pytest.raises(UsageError) as private:
        private_folder(tmp_path / "b")
    with pytest.raises(UsageError) as file:
        make_private(tmp_path / "c")
    assert {found.value.exit_code for found in (write, folder, private, file)} == {code}


@posix
@pytest.mark.parametrize("bad", ["a folder", "a name too long", "below a file"])
def test_of_several_files_all_or_none_are_written(bad: str, tmp_path: Path) -> None:
    there, new = tmp_path / "there.yaml", tmp_path / "flows/deep/new.yaml"
    there.write_bytes(b"\xef\xbb\xbfold: 1\r\n")
    last = tmp_path / {"a name too long": "x" * 300, "below a file": "there.yaml/x"}.get(bad, "last.yaml")
    if bad == "a folder":
        last.mkdir()
    texts = {there: "new: 1", new: "x", last: "y"}
    with pytest.raises(UsageError, match="cannot"):
        write_all_or_none(texts)
    assert there.read_bytes() == b"\xef\xbb\xbfold: 1\r\n"
    assert not (tmp_path / "flows").exists()
    texts.pop(last)
    write_all_or_none(texts)
    assert (there.read_text("utf-8"), new.read_text("utf-8")) == ("new: 1", "x")


@pytest.mark.parametrize("name", ["x" * 300, "x" * 300 + "/a", "\0", "\0/a", "there/a"])
def test_a_name_that_cannot_be_is_told_and_nothing_stays(name: str, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("")
    texts = {tmp_path / one: "x" for one in ("new/a", "new/b/c/d", name)}
    with pytest.raises(UsageError, match="cannot"):
        write_all_or_none(texts)
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
