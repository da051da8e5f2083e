"""What a command writes to `--output`: never over what it is made of."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ghl_flow.cli.session import Session
from ghl_flow.errors import UsageError
from ghl_flow.files import write_whole

_SOURCES: Final = (".yaml", ".yml", ".j2")


def write_output(session: Session, path: Path, text: str, read: Sequence[Path | None] = ()) -> None:
    """Write a result to a file, and say so. `read`: files that the command has read.

    Raises:
        UsageError: the file is one of those, or of a project; it cannot be written.
    """
    try:
        there = path.is_file()
        taken = there and any(one is not None and one.is_file() and path.samefile(one) for one in read)
        of_project = there and path.resolve().suffix.lower() in _SOURCES
    except (OSError, ValueError):
        taken = of_project = False  # writing says what is wrong with it
    if taken or of_project:
        what = "what this command read" if taken else "a source of a project"
        raise UsageError(f"--output {path} would replace {what}", hint="name another file")
    write_whole(path, text)
    session.say(f"written  {path}")
