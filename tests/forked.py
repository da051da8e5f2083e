"""Processes that can be stopped, killed and limited, without the cost of a start and of a proof each.

They are forked off one that has loaded everything and proved the shipped flow (`ready_to_fork`).
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.conftest import ROOT


class Forked:
    """A process that calls a function of a module; what it prints is kept."""

    def __init__(self, target: Callable[..., None], *given: Any) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["tests.ready_to_fork"])
        self._said = Path(mkdtemp(prefix="forked-"))
        before = Path.cwd()
        self._process = context.Process(target=_called, args=(self._said, before, target, given))
        os.chdir(ROOT)  # where the process that they are forked off finds the module
        try:
            self._process.start()
        finally:
            os.chdir(before)
        assert self._process.pid is not None
        self._pid = self._process.pid

    # How it ended is read once, by who waits for it: signals come from other threads, and must not ask.

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, number)

    def kill(self) -> None:
        """End it at once, and wait for that."""
        deadline = time.monotonic() + 10
        with suppress(ProcessLookupError):
            while time.monotonic() < deadline:
                os.kill(self._pid, signal.SIGKILL)
                time.sleep(0.005)

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait until it ends; what it printed and said."""
        self._process.join(timeout)
        assert self._process.exitcode is not None, "it does not end"
        out, said = (self._said / name for name in ("out", "err"))
        return out.read_text(encoding="utf-8"), said.read_text(encoding="utf-8")

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    @property
    def returncode(self) -> int | None:
        """What it ended with; the number of the signal below zero where one ended it."""
        return self._process.exitcode


def ghl_flow(words: Sequence[str], environment: Mapping[str, str]) -> Forked:
    """`ghl-flow` with these words."""
    return Forked(_ghl_flow, [*words], {**os.environ, **environment})


def _called(said: Path, folder: Path, target: Callable[..., None], given: Sequence[Any]) -> None:
    os.chdir(folder)
    for stream, name in ((1, "out"), (2, "err")):
        file = os.open(said / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(file, stream)
        os.close(file)
    target(*given)


def _ghl_flow(words: list[str], environment: dict[str, str]) -> None:
    from ghl_flow.__main__ import run

    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["ghl-flow", *words]
    run()
