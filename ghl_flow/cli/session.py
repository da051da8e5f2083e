"""What every command gets: the terminal, and the way to the project."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.terminal import Terminal
from ghl_flow.remedy import REACHED

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.report_paths import PathsBelow


@dataclass
class Session(Terminal):
    """One run of the command line, in the project of a folder."""

    directory: Path | None = None
    _workspace: "Workspace | None" = None

    @classmethod
    def of(cls, context: typer.Context) -> "Session":
        """The session that the global options made."""
        session = context.find_object(cls)
        if session is None:
            session = context.obj = cls()
        return session

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
