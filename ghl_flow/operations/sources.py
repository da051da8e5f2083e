"""What a project is made of is never replaced by what comes out of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ghl_flow.errors import UsageError
from ghl_flow.folders import resolved

_SOURCES: Final = (".yaml", ".yml", ".j2")


def keep_sources(path: Path, option: str, read: Sequence[Path | None] = ()) -> None:
    """Refuse to write a result over what it is made of. `read`: files that the command has read.

    Raises:
        UsageError: the file is one of those, or a source of a project.
    """
    try:
        there = path.is_file()
        taken = there and any(one is not None and one.is_file() and path.samefile(one) for one in read)
        of_project = there and resolved(path).suffix.lower() in _SOURCES
    except (OSError, ValueError):
        return  # writing says what is wrong with it
    if taken or of_project:
        what = "what this command read" if taken else "a source of a project"
        raise UsageError(f"{option} {path} would replace {what}", hint="name another file")
