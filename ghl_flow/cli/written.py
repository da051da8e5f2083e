"""What a command writes to `--output`: never over what it is made of."""

from collections.abc import Sequence
from pathlib import Path

from ghl_flow.cli.session import Session
from ghl_flow.files import write_whole
from ghl_flow.operations.sources import keep_sources
from ghl_flow.source import printable


def write_output(session: Session, path: Path, text: str, read: Sequence[Path | None] = ()) -> None:
    """Write a result to a file, and say so. `read`: files that the command has read.

    Raises:
        UsageError: the file is one of those, or of a project; it cannot be written.
    """
    keep_sources(path, "--output", read)
    write_whole(path, printable(text))
    session.say(f"written  {path}")
