"""Where a command writes: its result, and what is said about that, as loud as is asked for."""

import os
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from ghl_flow.cli.streams import json_text, write_data
from ghl_flow.source import said

if TYPE_CHECKING:
    from rich.console import Console


@dataclass
class Terminal:
    """Data goes to `out`, everything said about it to `err`."""

    color: bool = True
    verbose: int = 0
    quiet: bool = False

    @cached_property
    def out(self) -> "Console":
        """Standard output."""
        return self._console(stderr=False)

    @cached_property
    def err(self) -> "Console":
        """Standard error."""
        return self._console(stderr=True)

    @cached_property
    def err_is_terminal(self) -> bool:
        """Whether a person looks at standard error."""
        return not _is_plain(sys.stderr) and self.err.is_terminal

    def say(self, text: str, style: str = "") -> None:
        """Tell the operator something, unless they asked for quiet."""
        if not self.quiet:
            self.tell(text, style)

    def tell(self, text: str, style: str = "") -> None:
        """Tell the operator something, quiet or not."""
        self._write(text, style, stderr=True)

    def print_line(self, text: str, style: str = "") -> None:
        """Write a line of the result."""
        self._write(text, style, stderr=False)

    def print_json(self, value: object) -> None:
        """Write a result for machines."""
        write_data(json_text(value))

    def _write(self, text: str, style: str, *, stderr: bool) -> None:
        stream = sys.stderr if stderr else sys.stdout
        line = said(text)
        if _is_plain(stream):
            stream.write(f"{line}\n")
        else:
            console = self.err if stderr else self.out
            console.print(line, style=style or None, highlight=False)

    def _console(self, *, stderr: bool) -> "Console":
        from ghl_flow.cli.console import PrintableConsole

        stream = sys.stderr if stderr else sys.stdout
        # Off a terminal there is no width to fit: wide enough that no table is cut.
        width = None if stream.isatty() else 120
        return PrintableConsole(stderr=stderr, no_color=not self.color or None, width=width, highlight=False)


def _is_plain(stream: TextIO) -> bool:
    """Whether nothing but characters can go there: no terminal, and nobody asks for colour all the same."""
    # Rich takes a tenth of a short run to import, and what it made here would be the same line.
    return not stream.isatty() and not any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
