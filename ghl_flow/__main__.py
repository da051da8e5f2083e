"""`python -m ghl_flow` and the console script."""

import gc
import sys


def run() -> None:
    """Run the command line and exit by the contract in docs/commands.md."""
    # What a start makes, modules and models, stays: looking through it for garbage is a tenth of a short run.
    gc.set_threshold(100_000, 50, 50)
    from ghl_flow.cli.main import main

    sys.exit(main())


if __name__ == "__main__":
    run()
