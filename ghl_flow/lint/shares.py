"""Flow files looked at by several processes, each a share of them.

Whatever becomes of a process, what is found is the same: the share of one that ends without an answer is
looked at here. Forked where that is safe: a new process would read all modules again first.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.lint.alone import FlowFile, Looking, Told, look

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext

# With fewer files each, processes take longer than they save.
_WORTH_A_PROCESS = 100
_MOST = 8


def processes_for(files: int, processors: int | None = None) -> int:
    """How many processes look at so many files soonest; default: with the processors that there are."""
    if processors is None:
        there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        processors = there or 1
    return max(1, min(processors, _MOST, files // _WORTH_A_PROCESS))


def look_in_shares(at: Looking, paths: Sequence[Path], jobs: int) -> list[FlowFile]:
    """What there is to know of these files, in their order, as `look` says it."""
    jobs = min(jobs, len(paths))
    if jobs < 2:
        return look(at, paths)
    from multiprocessing import current_process, get_context
    from pickle import PicklingError

    if current_process().daemon:  # one of a pool: it may have no processes of its own
        return look(at, paths)
    context: ForkContext | SpawnContext
    context = get_context("fork") if _may_fork() else get_context("spawn")
    others = []
    try:
        # The system lets no more be made, or a plug-in's rule cannot be given to a new one.
        with suppress(OSError, PicklingError, TypeError, AttributeError):
            for number in range(1, jobs):
                answer, sends = context.Pipe(duplex=False)
                process = context.Process(target=_tell, args=(sends, at, paths[number::jobs]), daemon=True)
                process.start()
                sends.close()
                others.append((process, answer))
        shares = [look(at, paths[::jobs])]
        for number in range(1, jobs):
            there = others[number - 1][1] if number <= len(others) else None
            shares.append([*_answered(at, paths[number::jobs], there)])
    finally:
        for process, answer in others:
            answer.close()
            process.terminate()
            process.join()
    return [shares[number % jobs][number // jobs] for number in range(len(paths))]


def _may_fork() -> bool:
    """Other systems than Linux have libraries that do not outlive a fork, and no thread does."""
    return sys.platform == "linux" and threading.active_count() == 1


def _answered(
    at: Looking, paths: Sequence[Path], answer: "Connection[None, list[Told]] | None"
) -> Iterator[FlowFile]:
    """What another process tells of a share; without an answer it is looked at here."""
    try:
        told = None if answer is None else answer.recv()
    except (EOFError, OSError):
        told = None
    yield from look(at, paths) if told is None else (FlowFile(one, at.templates) for one in told)


def _tell(answer: "Connection[list[Told], None]", at: Looking, paths: Sequence[Path]) -> None:
    """The whole of a process: look at a share, and tell what was found.

    It says nothing else: what goes wrong here goes wrong again where the share is looked at then.
    """
    import gc

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()  # as in the command: nothing is garbage before the process ends
    try:
        answer.send([file.told for file in look(at, paths)])
    except Exception:
        os._exit(1)  # and no traceback
