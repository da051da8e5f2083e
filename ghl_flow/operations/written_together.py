"""Files that belong together, such as a flow and its locks: all or none of them are written.

Also where a process is killed: what is to be written is noted first, in the project's `.ghl-flow`. Where the
note is still there, its writer was cut off, and the next command writes the rest, unless a file was changed
since, or is no YAML file of the project: the note may have come with a project of other people.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from ghl_flow.errors import UsageError
from ghl_flow.files import make_private, private_folder, read_bytes, reason_of, write_all_or_none, write_whole
from ghl_flow.folders import is_file, resolved

NOTE: Final = "to-be-written.json"
"""In the project's `.ghl-flow`: files that belong together, while they are written."""
_LOCK: Final = "to-be-written.lock"


class Finished(NamedTuple):
    """What became of files that an earlier command was cut off at: written now, or left as they are."""

    written: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()


class _Due(NamedTuple):
    path: Path
    before: str | None
    text: str

    @property
    def is_written(self) -> bool:
        return _digest(self.path) == _digest_of(self.text)

    def is_below(self, root: Path) -> bool:
        """Whether it is a YAML file of the project, as all that is written together are."""
        path = resolved(self.path)
        return path.suffix in (".yaml", ".yml") and path.is_relative_to(root)


def write_together(texts: Mapping[Path, str], folder: Path) -> None:
    """Write files with their folders; where one cannot be written, the others are as before.

    Args:
        texts: the files.
        folder: the `.ghl-flow` of their project.

    Raises:
        UsageError: one cannot be read or written; a DiskError where the disk is full.
    """
    if len(texts) < 2:
        write_all_or_none(texts)  # one is written in one step
        return
    private_folder(folder)
    make_private(folder / _LOCK)
    note = folder / NOTE
    root = folder.parent
    due = [
        {"path": os.path.relpath(path, root), "before": _digest(path), "text": text}
        for path, text in texts.items()
    ]
    with _locked(folder):
        write_whole(note, json.dumps({"files": due}), private=True)
        try:
            write_all_or_none(texts)
        finally:
            with suppress(OSError):
                note.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    from filelock import FileLock

    lock = FileLock(folder / _LOCK, mode=0o600)
    try:
        lock.acquire()
    except (OSError, NotImplementedError) as error:  # the latter where a file system has no locks
        raise UsageError(f"cannot lock {lock.lock_file}: {reason_of(error)}") from None
    try:
        yield
    finally:
        lock.release()


def finish_writing(folder: Path) -> Finished:
    """Write what a command that was killed did not write any more. Nothing is written over later changes."""
    note = folder / NOTE
    if not is_file(note):
        return Finished()
    # Every command comes here first, and this brings asyncio with it: a fifteenth of a short run.
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / _LOCK, mode=0o600, timeout=0):
            found = _finished(_noted(note), folder.parent.resolve())
            with suppress(OSError):
                note.unlink()
            return found
    except (Timeout, OSError, UsageError, NotImplementedError):
        return Finished()  # its writer is at work, or nothing can be written here


def _finished(due: list[_Due], root: Path) -> Finished:
    left = [one for one in due if not one.is_written]
    if len(left) == len(due):
        return Finished()  # nothing was written yet
    if any(_digest(one.path) != one.before or not one.is_below(root) for one in left):
        return Finished(left=tuple(one.path for one in left))
    write_all_or_none({one.path: one.text for one in left})
    return Finished(written=tuple(one.path for one in left))


def _noted(note: Path) -> list[_Due]:
    root = note.parent.parent
    try:
        rows = [(row["path"], row["before"], row["text"]) for row in json.loads(read_bytes(note))["files"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []  # edited, or of another version: nothing of it is believed
    if not all(
        isinstance(path, str) and "\0" not in path and isinstance(text, str) for path, _, text in rows
    ):
        return []
    return [_Due(root / path, before, text) for path, before, text in rows]


def _digest(path: Path) -> str | None:
    """Of a file as it is; None where there is none that can be read."""
    try:
        return sha256(read_bytes(path)).hexdigest()
    except UsageError:
        return None


def _digest_of(text: str) -> str:
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
