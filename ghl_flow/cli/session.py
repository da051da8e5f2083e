"""What every command gets: consoles, the way to the project, and how loud to be."""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from ghl_flow.cli.streams import json_text, write_data
from ghl_flow.remedy import REACHED
from ghl_flow.source import said

if TYPE_CHECKING:
    from rich.console import Console

    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.report_paths import PathsBelow


@dataclass
class Session:
    """One run of the command line. Data goes to `out`, everything said about it to `err`."""

    directory: Path | None = None
    color: bool = True
    verbose: int = 0
    quiet: bool = False
    _workspace: "Workspace | None" = None

    @classmethod
    def of(cls, context: typer.Context) -> "Session":
        """The session that the global options made."""
        session = context.find_object(cls)
        if session is None:
            session = context.obj = cls()
        return session

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

    def workspace(
        self,
        *,
        sandbox: bool = False,
        driver: str | None = None,
        tolerant: bool = False,
        ref: str | None = None,
        near: Iterable[Path | str] = (),
    ) -> "Workspace":
        """The project and the way to its accounts; what operations on it tell is shown here.

        `near`: files that were named, or names of flows. Where there is no project around the working
        directory, it is theirs.
        """
        import logging

        from ghl_flow.cli.telling import Teller
        from ghl_flow.operations.shadowed import silent_in
        from ghl_flow.operations.workspace import Workspace

        # Whatever ends a task reaches the command. Interrupted at a bad moment, asyncio prints it as well, as
        # a traceback.
        logging.getLogger("asyncio").disabled = True
        if near and self.directory is None:
            from ghl_flow.spec.project_file import project_near

            with suppress(OSError):  # the working directory is gone: that is said where it is used
                self.directory = project_near(Path.cwd(), map(Path, near))
        found = Workspace(self.directory, sandbox=sandbox, driver=driver, tolerant=tolerant, ref=ref)
        reached = replace(REACHED.get(), project=self.directory, sandbox=sandbox, driver=driver, ref=ref)
        REACHED.set(replace(reached, silent=silent_in(found)))
        self._workspace = found
        found.on_event = Teller(self, found.stop)
        if sys.stdin.isatty() and self.err_is_terminal:
            from functools import partial

            from ghl_flow.cli.session_asking import ask_for_session

            found.ask_session = partial(ask_for_session, self, found)
        return found

    @property
    def report_paths(self) -> "PathsBelow":
        """What machines read for files, also where there is no project."""
        from ghl_flow.errors import GhlFlowError
        from ghl_flow.operations.workspace import Workspace
        from ghl_flow.spec.report_paths import PathsBelow

        try:
            return (self._workspace or Workspace(self.directory)).report_paths
        except (GhlFlowError, OSError):
            return PathsBelow(Path(), {})

    def say(self, text: str, style: str = "") -> None:
        """Tell the operator something, unless they asked for quiet."""
        if not self.quiet:
            self.tell(text, style)

    def tell(self, text: str, style: str = "") -> None:
        """Tell the operator something, quiet or not."""
        text = said(text)
        if _is_plain(sys.stderr):
            sys.stderr.write(f"{text}\n")
        else:
            self.err.print(text, style=style or None, highlight=False)

    def print_line(self, text: str, style: str = "") -> None:
        """Write a line of the result."""
        text = said(text)
        if _is_plain(sys.stdout):
            sys.stdout.write(f"{text}\n")
        else:
            self.out.print(text, style=style or None, highlight=False)

    def print_json(self, value: object) -> None:
        """Write a result for machines."""
        write_data(json_text(value))

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


def offsets(text: str, option: str) -> Sequence[float]:
    """`0s,45s,1m30s` as seconds.

    Raises:
        UsageError: something that is not a list of durations.
    """
    from ghl_flow.errors import UsageError
    from ghl_flow.language.duration import Duration

    found: list[float] = []
    for part in text.split(","):
        word = part.strip()
        if not word:
            continue
        try:
            found.append(0 if word == "0" else Duration.parse(word).seconds)
        except ValueError as error:
            raise UsageError(f"{option}: {error}", hint=f"for example {option} 0s,45s,90s") from None
    if not found:
        raise UsageError(f"{option} names no time", hint=f"for example {option} 0s,45s,90s")
    return found
