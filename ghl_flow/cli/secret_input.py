"""Secrets that are pasted, piped in or read from a file: never shown, never an argument."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ghl_flow.cli.session import Session
from ghl_flow.counting import counted

_LONGEST_INPUT = 5_000_000  # characters: a copied request may carry a whole workflow


def read_secret(session: Session, source: Path | None, what: str = "the request copied as cURL") -> str:
    """What is in the file, comes in by a pipe, or is pasted, unseen, into the terminal.

    Raises:
        UsageError: there is nothing, or the file cannot be read.
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.files import read_text

    if source is not None:
        text = read_text(source, _LONGEST_INPUT)
    elif sys.stdin.isatty():
        session.say(f"paste {what}, press Enter, then Ctrl-D; it is not shown")
        with _unseen():
            text = sys.stdin.read(_LONGEST_INPUT + 1)
    else:
        text = sys.stdin.read(_LONGEST_INPUT + 1)
    if len(text) > _LONGEST_INPUT:
        raise UsageError(f"more than {counted(_LONGEST_INPUT, 'character')} came in; {what} was expected")
    if not text.strip():
        raise UsageError(f"nothing came in; {what} was expected", hint="pipe it in, or name a --from FILE")
    return text


@contextmanager
def _unseen() -> Iterator[None]:
    """A terminal that does not show what is typed."""
    try:
        import termios
    except ImportError:  # not a POSIX terminal: what is pasted can be seen there
        yield
        return
    where = sys.stdin.fileno()
    before = termios.tcgetattr(where)
    quiet = termios.tcgetattr(where)
    quiet[3] &= ~termios.ECHO
    termios.tcsetattr(where, termios.TCSADRAIN, quiet)
    try:
        yield
    finally:
        termios.tcsetattr(where, termios.TCSADRAIN, before)
