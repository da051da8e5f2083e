"""Secrets that are pasted, piped in or read from a file: never shown, never an argument."""

import os
import re
import select
import sys
from collections.abc import Callable
from pathlib import Path

from ghl_flow.cli.terminal import Terminal
from ghl_flow.counting import counted
from ghl_flow.errors import UsageError

_LONGEST_INPUT = 5_000_000  # characters: a copied request may carry a whole workflow
_END = b"\x04"
_ERASED = re.compile(rb"[^\n\x7f\x08]?[\x7f\x08]")


class NothingCameInError(UsageError):
    """Nothing was given: whoever was asked gives up."""


def read_secret(
    terminal: Terminal,
    source: Path | None,
    what: str = "the request copied as cURL",
    stopped: Callable[[], bool] | None = None,
) -> str:
    """What is in the file, comes in by a pipe, or is pasted, unseen, into the terminal.

    `stopped`: asked now and then whether there is no use in waiting any longer.

    Raises:
        NothingCameInError: there is nothing.
        UsageError: it is too long, or the file cannot be read.
    """
    from ghl_flow.files import read_text

    if source is not None:
        text = read_text(source, _LONGEST_INPUT)
    elif sys.stdin.isatty():
        terminal.say(f"paste {what}, press Enter, then Ctrl-D; it is not shown")
        text = _pasted(stopped)
    else:
        text = sys.stdin.read(_LONGEST_INPUT + 1)
    if len(text) > _LONGEST_INPUT:
        raise UsageError(f"more than {counted(_LONGEST_INPUT, 'character')} came in; {what} was expected")
    if not text.strip():
        raise NothingCameInError(
            f"nothing came in; {what} was expected", hint="pipe it in, or name a --from FILE"
        )
    return text


def _pasted(stopped: Callable[[], bool] | None = None) -> str:
    """What comes in at the terminal until Ctrl-D, unseen.

    A terminal that hands over whole lines keeps no more than 4,095 bytes of each, and a request copied with
    its body has lines of any length: so it is read as it comes.
    """
    try:
        import termios
    except ImportError:  # not a POSIX terminal: what is pasted can be seen there
        return sys.stdin.read(_LONGEST_INPUT + 1)
    where = sys.stdin.fileno()
    before = termios.tcgetattr(where)
    quiet = termios.tcgetattr(where)
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    quiet[6][termios.VMIN], quiet[6][termios.VTIME] = 1, 0
    termios.tcsetattr(where, termios.TCSADRAIN, quiet)
    try:
        return _until_end(where, stopped).decode("utf-8", "replace")
    finally:
        termios.tcsetattr(where, termios.TCSADRAIN, before)


def _until_end(where: int, stopped: Callable[[], bool] | None = None) -> bytes:
    found = bytearray()
    while len(found) <= 4 * _LONGEST_INPUT:
        while stopped is not None and not select.select([where], [], [], 0.2)[0]:
            if stopped():
                return b""
        part = os.read(where, 65_536)
        end = part.find(_END)
        found += part if end < 0 else part[:end]
        if end >= 0 or not part:
            break
    while (at := _ERASED.search(found)) is not None:
        del found[at.start() : at.end()]
    return bytes(found)
