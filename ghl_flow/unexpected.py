"""Exceptions that nothing closer took care of, as an error of one line."""

import errno
import sys
from pathlib import Path
from traceback import extract_tb, walk_tb

from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.masking import masked
from ghl_flow.plugins import PluginError, owner

_PACKAGE = Path(__file__).parent
_LONGEST = 200


class OutputError(OSError):
    """Standard output could not be written."""


class SystemRefusedError(GhlFlowError):
    """A file, a device or a stream could not be used."""


class InternalError(GhlFlowError):
    """A mistake in ghl-flow."""


def as_error(error: BaseException) -> GhlFlowError:
    """The error to show for an exception, with the exception as its cause. No token is repeated."""
    if isinstance(error, GhlFlowError):
        return error
    if isinstance(error, BaseExceptionGroup):
        return _of_group(error)
    found = (
        _known(error)
        or _of_plugin(error)
        or InternalError(
            f"internal error ({_line(f'{type(error).__name__}: {error}')}{_place(error)})",
            hint="please report it, with what 'ghl-flow -v ...' prints for the same command",
        )
    )
    found.__cause__ = error
    return found


def _of_group(group: BaseExceptionGroup[BaseException]) -> GhlFlowError:
    parts = [as_error(part) for part in group.exceptions]
    # Of several kinds, the first says what went wrong; the others are shown below it.
    whole = parts[0]
    whole.diagnostics = tuple(dict.fromkeys(item for part in parts for item in part.diagnostics))
    return whole


def _known(error: BaseException) -> GhlFlowError | None:
    if isinstance(error, OSError):
        reason = error.strerror or _line(str(error)) or type(error).__name__
        if isinstance(error, OutputError):
            return SystemRefusedError(f"cannot write standard output: {reason}")
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        if error.errno == errno.ENAMETOOLONG:
            # Nothing is wrong with the system: no file can have such a name.
            return UsageError(f"cannot use {_line(' and '.join(names)) or 'the name'}: {reason}")
        about = f"cannot use {' and '.join(names)}" if names else "the system refused"
        return SystemRefusedError(f"{about}: {reason}")
    if isinstance(error, UnicodeDecodeError):
        byte = f"byte 0x{error.object[error.start]:02x} at {error.start + 1}"
        return UsageError(
            f"the input is not {error.encoding} ({byte})",
            hint="save or send it as UTF-8",
        )
    if isinstance(error, MemoryError):
        return SystemRefusedError("there is not enough memory", hint="take fewer accounts or flows at once")
    # Not imported for this: where it is not loaded, nothing of it can have been raised.
    sqlite3 = sys.modules.get("sqlite3")
    if sqlite3 is not None and isinstance(error, sqlite3.Error):
        system = isinstance(error, sqlite3.OperationalError)
        return SystemRefusedError(
            f"cannot use the sandbox's database ({_line(str(error))})",
            hint="free some space, or make .ghl-flow/ writable"
            if system
            else "remove .ghl-flow/sandbox.sqlite3 to start with an empty sandbox",
        )
    return None


def _of_plugin(error: BaseException) -> GhlFlowError | None:
    """The error where code of a plug-in was running: its authors are to know of it."""
    modules = [str(frame.f_globals.get("__name__", "")) for frame, _ in walk_tb(error.__traceback__)]
    if (plugin := owner(modules)) is None:
        return None
    return PluginError(
        f"plug-in {plugin} failed ({_line(f'{type(error).__name__}: {error}')})",
        hint="report it to its authors, with what 'ghl-flow -v ...' prints; without the package installed, "
        "the command runs",
    )


def _place(error: BaseException) -> str:
    for frame in reversed(extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            return f" at {path.relative_to(_PACKAGE.parent).as_posix()}:{frame.lineno}"
    return ""


def _line(text: str) -> str:
    # Masked first: a token that is cut off is still one.
    shown = " ".join(masked(text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}..."
