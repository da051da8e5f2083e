"""Standard output and error as they are found: closed, full, or in an encoding that lacks most characters."""

import io
import os
import sys
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TextIO

from ghl_flow.source import escaped_in_json, printable
from ghl_flow.unexpected import OutputError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_WRITTEN: ContextVar[bool] = ContextVar("_WRITTEN", default=False)
_UTF_8 = ("utf-8", "utf8")


def prepare_streams() -> None:
    """Make the streams of a process such that no character and no closed stream ends a command in the middle.

    What their encoding lacks is written as an escape. A closed stream is opened on nothing, so that no file
    gets its number: reading and saying something then have no effect, writing a result is an error.
    """
    if sys.stdin is None:
        sys.stdin = _opened(0, os.O_RDONLY, "r")
    if sys.stdout is None:
        # Opened for reading: whatever is written there fails, as it should.
        sys.stdout = _opened(1, os.O_RDONLY, "w")
    if not sys.stdout.isatty():
        sys.stdout = _naming(sys.stdout)
    if sys.stderr is None:
        sys.stderr = _opened(2, os.O_WRONLY, "w")
    elif not sys.stderr.isatty():
        sys.stderr = _forgiving(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def json_text(document: object) -> str:
    """A JSON document as people can read it."""
    from ghl_flow.wire.json import indented  # not for `--version`, which reads no models

    return escaped_in_json(indented(document)) + "\n"


def write_data(text: str) -> None:
    """Write a result for machines to standard output: always UTF-8, which their formats are in.

    In none of these has a control character a place; JSON has escapes of its own.
    """
    _WRITTEN.set(True)
    stream = sys.stdout
    # A name of a file that is not UTF-8; in JSON this is the escape of what Python has for its bytes.
    text = printable(text.encode("utf-8", "backslashreplace").decode("utf-8"))
    buffer = getattr(stream, "buffer", None)
    if buffer is None or (stream.encoding or "").lower() in _UTF_8 or stream.isatty():
        stream.write(text)
        return
    stream.flush()
    buffer.write(text.encode("utf-8", "backslashreplace"))


def begin_output() -> None:
    """A command begins: nothing is written yet."""
    _WRITTEN.set(False)


def is_written() -> bool:
    """Whether there is a result for machines, or a part of it, on standard output."""
    return _WRITTEN.get()


def flush_output() -> None:
    """Write what is still in a buffer.

    Raises:
        OutputError: it cannot be written.
    """
    with suppress(BrokenPipeError, ValueError):
        sys.stdout.flush()


def leave_output() -> None:
    """Drop what could not be written, so that nothing tries again."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stdout.flush()


def say(text: str) -> None:
    """Write a line to standard error, if there is anybody to read it."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


_BAD_DESCRIPTOR = 9


def _opened(number: int, flags: int, mode: str) -> TextIO:
    descriptor = os.open(os.devnull, flags)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
    buffered = io.FileIO(number, mode, closefd=False)
    return io.TextIOWrapper(buffered, encoding="utf-8", line_buffering=True)


class _Output(io.FileIO):
    """Standard output that says so when it cannot be written."""

    def write(self, content: "ReadableBuffer", /) -> int:
        """Write what can be written at once."""
        try:
            return super().write(content) or 0
        except BrokenPipeError:
            raise
        except OSError as error:
            reason = "it is closed" if error.errno == _BAD_DESCRIPTOR else error.strerror
            raise OutputError(error.errno, reason) from None


def _naming(stream: TextIO) -> TextIO:
    with suppress(OSError, ValueError):
        stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Output(1, "w", closefd=False)), encoding=stream.encoding or "utf-8"
    )


class _Forgiving(io.FileIO):
    """A file of messages: one that cannot be written is no reason to stop what is being done."""

    def write(self, content: "ReadableBuffer", /) -> int:
        """Write what can be written."""
        try:
            return super().write(content) or 0
        except OSError:
            return memoryview(content).nbytes


def _forgiving(stream: TextIO) -> TextIO:
    try:
        number = stream.fileno()
    except (OSError, ValueError, AttributeError):
        return stream  # not a file of the system: somebody reads along
    if number != 2:
        return stream
    with suppress(OSError, ValueError):
        stream.flush()
    return io.TextIOWrapper(
        _Forgiving(number, "w", closefd=False),
        encoding=stream.encoding or "utf-8",
        errors="backslashreplace",
        line_buffering=True,
        write_through=True,
    )
