"""A command in a process of its own that can be killed, without the cost of a start and of a proof each.

The processes are forked off one that has loaded everything and proved the shipped flow.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.conftest import ROOT

_READY = "tests.deploy.ready_to_apply"


def start(words: Sequence[str], environment: Mapping[str, str]) -> ForkServerProcess:
    """Start `ghl-flow` with these words; what it prints goes nowhere."""
    before = Path.cwd()
    context = get_context("forkserver")
    context.set_forkserver_preload([_READY])
    process = context.Process(target=_run, args=([*words], {**os.environ, **environment}))
    os.chdir(ROOT)  # where the first of them looks for the module
    try:
        process.start()
    finally:
        os.chdir(before)
    return process


def _run(words: list[str], environment: dict[str, str]) -> None:
    from ghl_flow.__main__ import run

    os.environ.clear()
    os.environ.update(environment)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    sys.argv = ["ghl-flow", *words]
    run()
