"""`python -m ghl_flow` and the console script."""

import gc
import os
import signal
import sys
from contextlib import suppress

_INTERRUPTED = 130


def run() -> None:
    """Run the command line and exit by the contract in docs/commands.md."""
    try:
        # SIGTERM is how a job is cancelled: to a command it is what Ctrl-C is.
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        code = _run()
    except KeyboardInterrupt:
        # While modules were loaded, or at the very end; there is nothing to undo.
        _ignore_signals()
        with suppress(OSError, ValueError, AttributeError):
            sys.stderr.write("interrupted; run the command again to continue\n")
        code = _INTERRUPTED
    _ignore_signals()
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    # Everything is written and closed. Taking the modules apart one by one, as a normal exit does, is
    # another tenth of a short run; mypy ends the same way.
    os._exit(code)


def _run() -> int:
    # What a start makes, modules and models, stays: looking through it for garbage is a tenth of a short run.
    gc.set_threshold(100_000, 50, 50)
    from ghl_flow.cli.streams import prepare_streams

    prepare_streams()
    if sys.argv[1:] == ["--version"] and _version_is_written():
        return 0
    from ghl_flow.cli.main import main

    return main()


def _version_is_written() -> bool:
    """Answer what scripts and editors ask first; reading typer and pydantic takes many times as long.

    Where that cannot be written, the command line tries again and says why.
    """
    from ghl_flow import __version__

    try:
        sys.stdout.write(f"ghl-flow {__version__}\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    return True


def _ignore_signals() -> None:
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)


if __name__ == "__main__":
    run()
