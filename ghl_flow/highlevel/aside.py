"""Standard output kept for results: what one thread writes there goes to standard error, for good."""

import sys
import threading
from collections.abc import Callable, Set
from contextlib import suppress
from typing import Any, TextIO, cast


class Aside:
    """A standard output that some threads are kept from; to all others it is the one that was there.

    One that never ends may write long after whoever started it went on. `threads` may grow meanwhile.
    """

    def __init__(self, stream: TextIO, threads: Set[threading.Thread]) -> None:
        self.stream = stream
        self._threads = threads

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr if threading.current_thread() in self._threads else self.stream, name)


_THREADS: set[threading.Thread] = set()


def start_aside(thread: threading.Thread) -> Callable[[], None]:
    """Start a thread whose words go to standard error; what is returned is called when it may have ended."""
    _THREADS.intersection_update({one for one in _THREADS if one.is_alive()})
    _THREADS.add(thread)
    if not isinstance(sys.stdout, Aside):
        sys.stdout = cast("TextIO", Aside(sys.stdout, _THREADS))
    thread.start()
    return _settle


def _settle() -> None:
    there = sys.stdout
    if isinstance(there, Aside) and not any(one.is_alive() for one in _THREADS):
        with suppress(ValueError, OSError):
            there.flush()
        sys.stdout = there.stream
