"""`python -m ghl_flow` and the console script."""

import gc
import os
import sys


def run() -> None:
    """Run the command line and exit by the contract in docs/commands.md."""
    # What a start makes, modules and models, stays: looking through it for garbage is a tenth of a short run.
    gc.set_threshold(100_000, 50, 50)
    from ghl_flow.cli.main import main

    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        sys.exit(code)  # the interpreter says what it could not write
    # Everything is written and closed. Taking the modules apart one by one, as a normal exit does, is
    # another tenth of a short run; mypy ends the same way.
    os._exit(code)


if __name__ == "__main__":
    run()
