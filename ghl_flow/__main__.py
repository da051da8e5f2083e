"""`python -m ghl_flow` and the console script."""

# Nothing else is imported before `run` tries: what interrupts an import out here is shown as a traceback.
import os
import sys

_INTERRUPTED = 130
_MOMENT = 0.01  # seconds


def run() -> None:
    """Run the command line and exit by the contract in docs/commands.md."""
    swallowed: list[str] = []
    try:
        import signal

        # SIGTERM is how a job is cancelled: to a command it is what Ctrl-C is.
        signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        _interrupt_again(swallowed)
        code = _run()
    except KeyboardInterrupt:
        # While modules were loaded, or at the very end; there is nothing to undo.
        code = None
    _ignore_signals()
    if code is None or (swallowed and code != _INTERRUPTED):
        _say("interrupted; run the command again to continue\n")
        code = _INTERRUPTED
    _say("")
    # Everything is written and closed. Taking the modules apart one by one, as a normal exit does, makes a
    # short run a third longer, and lint of 1,000 flows too; mypy ends the same way.
    os._exit(code)


def _interrupt_again(swallowed: list[str]) -> None:
    """Interrupt once more where Python ignores it: no exception gets out of a finaliser or a callback.

    Without this the command goes on as if nothing had been asked. What was ignored is put into `swallowed`.
    """
    shown = sys.unraisablehook

    def hook(what: "sys.UnraisableHookArgs", /) -> None:
        if not issubclass(what.exc_type, KeyboardInterrupt):
            shown(what)
            return
        import _thread

        swallowed.append(what.err_msg or "")
        # In a moment: here it would be ignored as well.
        _thread.start_new_thread(_interrupt_soon, ())

    sys.unraisablehook = hook


def _interrupt_soon() -> None:
    import signal
    import time

    time.sleep(_MOMENT)
    signal.raise_signal(signal.SIGINT)


def _say(words: str) -> None:
    """Write to standard error, where that is possible at all."""
    try:
        sys.stderr.write(words)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


def _run() -> int:
    import gc

    # What a start makes, modules and models, stays: looking through it for garbage is a tenth of a short run.
    gc.set_threshold(100_000, 50, 50)
    # Before its first model pydantic would look through all installed packages for what wants to watch it.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
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
    import signal

    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, signal.SIG_IGN)


if __name__ == "__main__":
    run()
