"""Read files within bounds, and write them whole or not at all.

Every file that the package writes in one piece goes through `write_whole`. What lies under `.ghl-flow/` is
written with `private=True`: backups, plans and sheets hold customers' texts, and nobody but the operator
has to read them.
"""

import errno
import os
import re
import stat
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ghl_flow.drafts import PREFIX, SUFFIX, sweep
from ghl_flow.errors import UsageError

MAX_BYTES = 32 * 1024 * 1024  # the largest workflow document on record has 0.5 MB; a plan has hundreds

_PRIVATE_FILE, _PRIVATE_FOLDER, _SHARED_FILE = 0o600, 0o700, 0o666
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,4})")
_STANDARD = {"/dev/stdout": 1, "/dev/stderr": 2}


_OF_THE_DISK = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EIO))


class DiskError(UsageError):
    """The disk is full or fails: no other way to call the command would help."""

    exit_code = 1


def reason_of(error: Exception) -> str:
    """Word why the system refused, without the name of the file."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def read_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The content of a file, a pipe or a device, of which no more than `limit` bytes are read.

    Raises:
        UsageError: it cannot be read, or has more.
    """
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise UsageError(f"cannot read {path}: {reason_of(error)}") from None
    if len(content) > limit:
        raise UsageError(f"{path} is larger than {_size(limit)}", hint="is this the right file?")
    return content


def read_text(path: Path, limit: int = MAX_BYTES) -> str:
    """The content of a file as text, without a byte-order mark.

    Raises:
        UsageError: as `read_bytes` does, and where it is not UTF-8.
    """
    try:
        return read_bytes(path, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path} is not UTF-8 (byte {error.start + 1})", hint="save the file as UTF-8"
        ) from None


def write_whole(path: Path, text: str, *, private: bool = False) -> None:
    """Write a file in one step: an interrupt or a full disk leaves the old one, and nothing beside it.

    A link is followed and stays; a pipe or a device is written to, never replaced. A file that is there
    keeps its mode, unless it has to be `private` (0600).

    Raises:
        UsageError: it cannot be written; a DiskError where the disk is full.
    """
    # Half an emoji cannot be UTF-8; written like this it is what JSON would write.
    content = text.encode("utf-8", "backslashreplace")
    try:
        _write(path, content, private=private)
    except (OSError, ValueError) as error:
        raise _refused(f"cannot write {path}", error) from None


def write_all_or_none(texts: Mapping[Path, str]) -> None:
    """Write files of the operator with their folders; where one cannot be written, the others are as before.

    Raises:
        UsageError: one cannot be read or written; a DiskError where the disk is full.
    """
    before: dict[Path, bytes | None] = {}
    folders: list[Path] = []
    try:
        for path, text in texts.items():
            folders += [one for one in path.parents if not _is_there(one)]
            make_folder(path.parent)
            old = read_bytes(path) if _is_there(path) else None
            write_whole(path, text)
            before[path] = old
    except BaseException:
        for path, old in before.items():
            with suppress(OSError):
                if old is None:
                    path.unlink()
                else:
                    _write(path, old, private=False)
        for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
            with suppress(OSError, ValueError):  # never made, or not empty; a name that cannot be
                folder.rmdir()
        raise


def _is_there(path: Path) -> bool:
    """Whether there is something of that name; for a name that cannot be, `Path.exists` raises."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def make_folder(path: Path) -> Path:
    """Make a folder for the operator's own files, and those above it.

    Raises:
        UsageError: it cannot be made, or something else has its name.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise _refused(f"cannot make the folder {path}", error) from None
    return path


def private_folder(path: Path) -> Path:
    """Make a folder that only this user can enter (0700), and those above it.

    Raises:
        UsageError: it cannot be made, or something else has its name.
    """
    try:
        # One by one: of several that are made at once only the last would get the mode.
        for folder in reversed([path, *path.parents]):
            if not folder.exists():
                folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
                folder.chmod(_PRIVATE_FOLDER)  # whatever the umask took away
        path.mkdir(exist_ok=True)  # says so where something else has the name
        if os.name == "posix" and path.stat().st_uid == os.getuid():
            path.chmod(_PRIVATE_FOLDER)
    except OSError as error:
        raise _refused(f"cannot make the folder {path}", error) from None
    return path


def make_private(path: Path) -> None:
    """Make an empty file for this user alone (0600), or make the one that is there so.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _PRIVATE_FILE))
        if os.name == "posix" and path.stat().st_uid == os.getuid():
            path.chmod(_PRIVATE_FILE)
    except OSError as error:
        raise _refused(f"cannot make {path}", error) from None


def _refused(what: str, error: Exception) -> UsageError:
    kind = DiskError if isinstance(error, OSError) and error.errno in _OF_THE_DISK else UsageError
    return kind(f"{what}: {reason_of(error)}")


def _write(path: Path, content: bytes, *, private: bool) -> None:
    descriptor = _descriptor(path)
    if descriptor is not None:
        _write_to_descriptor(descriptor, content)
        return
    mode = _mode_of(path)
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(21, "it is a folder")
    if mode is not None and not stat.S_ISREG(mode):
        with path.open("wb", buffering=0) as device:
            _write_all(device.fileno(), content)
        return
    # Replacing the link would leave the file it leads to as it was.
    target = path.resolve() if path.is_symlink() else path
    if private:
        permissions = _PRIVATE_FILE
    elif mode is not None:
        permissions = stat.S_IMODE(mode)
    else:
        permissions = _SHARED_FILE & ~_umask()
    if mode is not None:
        _check_writable(target)
    _replace(target, content, permissions)


def _check_writable(target: Path) -> None:
    """Replacing needs no right to write the file itself; whoever took that away wants it to stay."""
    try:
        os.close(os.open(target, os.O_WRONLY))
    except PermissionError:
        raise PermissionError(13, "the file is read-only") from None


def _replace(target: Path, content: bytes, permissions: int) -> None:
    sweep(target.parent)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=PREFIX, suffix=SUFFIX)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(permissions)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _descriptor(path: Path) -> int | None:
    """The number of the stream that a path names, `/dev/stdout` for example."""
    if os.name != "posix":
        return None
    name = os.fspath(path)
    found = _DESCRIPTOR.fullmatch(name)
    return int(found[1]) if found else _STANDARD.get(name)


def _write_to_descriptor(descriptor: int, content: bytes) -> None:
    # Opened by its name a redirected stream would be written from its beginning, over what is there.
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    _write_all(descriptor, content)


def _write_all(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _mode_of(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def _sync_folder(folder: Path) -> None:
    """Make the new name last too, where the system can."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some network file systems cannot; the file itself is written
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _size(count: int) -> str:
    megabytes = count / (1024 * 1024)
    return f"{megabytes:.0f} MiB" if megabytes >= 1 else f"{count // 1024} KiB"
