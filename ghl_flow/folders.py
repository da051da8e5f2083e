"""What is in folders, and what is not there: nothing that cannot be read is taken for absent."""

import os
from contextlib import suppress
from operator import attrgetter
from pathlib import Path

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.files import reason_of


def is_absent(path: Path) -> bool:
    """Whether there is nothing of that name, so that something else may stand in for it.

    A link that leads nowhere, on the way or at its end, is something: what it leads to cannot be read.
    """
    for place in (path, *path.parents):
        try:
            place.lstat()
        except FileNotFoundError:
            continue
        except (OSError, ValueError):
            return False
        return place != path and place.is_dir()
    return True


def is_file(path: Path) -> bool:
    """Whether it is a file that can be looked at.

    Before Python 3.14 `Path.is_file` raises PermissionError in a folder that may not be entered. What is kept
    there is missed, and ends nothing that can do without it.
    """
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether it is a folder, or a link to one, that can be looked at; see `is_file`."""
    try:
        return path.is_dir()
    except OSError:
        return False


def resolved(path: Path) -> Path:
    """Where links lead, as far as they do; before Python 3.13 `Path.resolve` fails at a loop."""
    return Path(os.path.realpath(path))


def names_in(folder: Path) -> list[str]:
    """What is in a folder, in no order; nothing where there is no such folder.

    Raises:
        UsageError: it is there, and cannot be read.
    """
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries]
    except (OSError, ValueError) as error:
        if is_absent(folder):
            return []
        raise UsageError(f"cannot read the folder {folder}: {reason_of(error)}") from None


def files_below(folder: Path, *endings: str, unreadable: list[GhlFlowError] | None = None) -> list[Path]:
    """The files below a folder whose names end so, in order; those of editors and of systems are passed over.

    Links to folders are followed, each folder once: what is only linked is part of a project too. A folder
    that cannot be read is put into `unreadable`, where that is given: taken for empty, what is in it would
    count as looked at.

    Raises:
        UsageError: a folder cannot be read, and `unreadable` is not given.
    """
    found: list[Path] = []
    seen: set[tuple[int, int]] = set()

    def refused(error: OSError) -> None:
        if isinstance(error, FileNotFoundError) and is_absent(Path(error.filename)):
            return
        failed = UsageError(f"cannot read the folder {error.filename}: {reason_of(error)}")
        if unreadable is None:
            raise failed from None
        unreadable.append(failed)

    for parent, folders, names in os.walk(folder, onerror=refused, followlinks=True):
        with suppress(OSError):  # taken away meanwhile
            known = Path(parent).stat()
            if (known.st_dev, known.st_ino) in seen:
                folders.clear()
                continue
            seen.add((known.st_dev, known.st_ino))
        folders[:] = [name for name in folders if not name.startswith(".")]
        # A folder that is linked and gone is told as a file is.
        folders += [name for name in names if "." not in name and _leads_nowhere(Path(parent, name))]
        found += [Path(parent, name) for name in names if name.endswith(endings) and not name.startswith(".")]
    # As paths are ordered; comparing them themselves takes their names apart again each time.
    return sorted(found, key=attrgetter("parts"))


def _leads_nowhere(path: Path) -> bool:
    try:
        return path.is_symlink() and not path.exists()
    except OSError:
        return True
