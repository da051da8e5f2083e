"""`python -m ghl_flow` and the console script."""

import gc
import os
import sys
from contextlib import suppress


def run() -> None:
    """Run the command line and exit by the contract in docs/commands.md."""
    # What a start makes, modules and models, stays: looking through it for garbage is a tenth of a short run.
    gc.set_threshold(100_000, 50, 50)
    from ghl_flow.cli.streams import prepare_streams

    prepare_streams()
    if sys.argv[1:] == ["--version"] and _version_is_written():
        return
    from ghl_flow.cli.main import main

    code = main()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    # Everything is written and closed. Taking the modules apart one by one, as a normal exit does, is
    # another tenth of a short run; mypy ends the same way.
    os._exit(code)


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


if __name__ == "__main__":
    run()
