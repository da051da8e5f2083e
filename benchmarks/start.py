"""Starts, beside that of a typer program that does nothing."""

import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measured import GHL_FLOW, SMALL_PROGRAM, Row, in_turns, small_program, took


def rows() -> Iterator[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = small_program(folder)
        for word, aim in (("--version", 0.6), ("--help", 1.6)):
            ours, theirs = in_turns(
                partial(took, GHL_FLOW, word, cwd=folder), partial(took, *peer, cwd=folder), 11
            )
            yield Row(f"`ghl-flow {word}`", ours.processor, SMALL_PROGRAM, theirs.processor, aim)
