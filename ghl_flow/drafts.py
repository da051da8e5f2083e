"""Files in the making: what is written whole is under such a name first, and a kill leaves it behind."""

import os
import stat
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

PREFIX, SUFFIX = ".ghl-flow-", ".part"
_LEFT_BEHIND = 3_600
"""Seconds after which nobody writes it any more: a write takes less than one."""


@cache
def sweep(folder: Path, *, below: bool = False) -> None:
    """Take away what a kill left in a folder, or in those below it too; once for each process.

    A link is not followed, what is of somebody else or cannot be taken away stays.
    """
    for place, folders, names in os.walk(folder):
        for name in names:
            if name.startswith(PREFIX) and name.endswith(SUFFIX):
                with suppress(OSError):
                    _take_away(Path(place, name))
        if not below:
            folders.clear()


def _take_away(draft: Path) -> None:
    found = draft.lstat()
    is_ours = os.name != "posix" or found.st_uid == os.getuid()
    if stat.S_ISREG(found.st_mode) and is_ours and time.time() - found.st_mtime > _LEFT_BEHIND:
        draft.unlink()
