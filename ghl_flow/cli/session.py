"""What every command gets: consoles, the project, and how loud to be."""

import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from ghl_flow.cli.streams import write_data

if TYPE_CHECKING:
    from rich.console import Console

    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.copy.templates import TemplateLibrary
    from ghl_flow.errors import GhlFlowError, SpecError
    from ghl_flow.runtime.verify.alike import SharedVerdicts
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.flow import Flow
    from ghl_flow.spec.loader import Loaded
    from ghl_flow.spec.project import Project
    from ghl_flow.spec.report_paths import PathsBelow


@dataclass
class Session:
    """One run of the command line. Data goes to `out`, everything said about it to `err`."""

    directory: Path | None = None
    color: bool = True
    verbose: int = 0
    quiet: bool = False
    driver: str | None = None  # what --driver says
    tolerant: bool = False  # goes on where others stop: what stops texts waits for no file to be repaired
    told: set[str] = field(default_factory=set)  # what has been said and need not be said again
    # Accounts that the command was to work on and whose files are not valid, by name.
    unusable: dict[str, "GhlFlowError"] = field(default_factory=dict)
    _compiled: dict[tuple[str, str, str], "CompiledFlow | SpecError"] = field(default_factory=dict)

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
    def project(self) -> "Project":
        """The project: `--project`, else the one around the working directory."""
        from ghl_flow.errors import UsageError
        from ghl_flow.spec.project import PROJECT_FILE, Project

        try:
            Path.cwd()
        except FileNotFoundError:
            raise UsageError(
                "the working directory is gone", hint="change to a folder that is there"
            ) from None
        if self.directory is not None:
            if not self.directory.is_dir():
                raise UsageError(f"there is no folder {self.directory}")
            found = Project(self.directory, tolerant=self.tolerant)
        else:
            found = Project.around(Path.cwd(), tolerant=self.tolerant)
        if found.settings_error is not None:
            self.tell(
                f"warning: {PROJECT_FILE} is not valid ({found.settings_error.told}): continuing without it",
                style="yellow",
            )
        return found

    @property
    def report_paths(self) -> "PathsBelow":
        """What machines read for files; for the project file too where it is not valid."""
        from ghl_flow.errors import SpecError
        from ghl_flow.spec.project import PROJECT_FILE, project_folder
        from ghl_flow.spec.report_paths import PathsBelow, report_base

        with suppress(SpecError):
            return self.project.report_paths
        folder = project_folder(Path.cwd()) if self.directory is None else self.directory.resolve()
        file = folder / PROJECT_FILE
        names = (PROJECT_FILE, os.path.relpath(file), str(file))
        return PathsBelow(report_base(folder), dict.fromkeys(names, file))

    @cached_property
    def templates(self) -> "TemplateLibrary":
        """The project's niche templates."""
        from ghl_flow.copy.templates import TemplateLibrary

        return TemplateLibrary(self.project.templates_folder, self.project.display)

    @cached_property
    def verdicts(self) -> "SharedVerdicts":
        """What was found out about guarantees in this run."""
        from ghl_flow.runtime.verify.alike import SharedVerdicts

        return SharedVerdicts()

    def has_accepted_builder(self) -> bool:
        """Whether the operator of this project knows what the builder's backend is."""
        return self._accepted.is_file()

    def accept_builder(self) -> None:
        """Remember that they do, and agreed.

        Raises:
            UsageError: it cannot be written down.
        """
        from ghl_flow.files import private_folder, write_whole

        private_folder(self._accepted.parent)
        write_whole(self._accepted, "", private=True)

    @property
    def _accepted(self) -> Path:
        return self.project.root / ".ghl-flow" / "builder-backend-accepted"

    def forget(self) -> None:
        """Read the project anew when it is next asked for: its files have changed."""
        for kept in ("project", "templates", "verdicts"):
            self.__dict__.pop(kept, None)
        self._compiled.clear()
        self.unusable.clear()

    def say(self, text: str, style: str = "") -> None:
        """Tell the operator something, unless they asked for quiet."""
        if not self.quiet:
            self.tell(text, style)

    def tell(self, text: str, style: str = "") -> None:
        """Tell the operator something, quiet or not."""
        if _is_plain(sys.stderr):
            sys.stderr.write(f"{text}\n")
        else:
            self.err.print(text, style=style or None, highlight=False, soft_wrap=True, markup=False)

    def print_line(self, text: str) -> None:
        """Write a line of the result."""
        if _is_plain(sys.stdout):
            sys.stdout.write(f"{text}\n")
        else:
            self.out.print(text, highlight=False, soft_wrap=True, markup=False)

    def print_json(self, value: object) -> None:
        """Write a result for machines."""
        write_data(json.dumps(value, indent=2, ensure_ascii=False) + "\n")

    def account_for(self, flow: "Loaded[Flow]", named: Sequence[str] | None) -> "Loaded[Account]":
        """The account a command of one account works for: the one named, else the first that runs the flow.

        Raises:
            UsageError: several are named, or no account runs the flow.
        """
        if named:
            return self.project.account(only_one(named))
        accounts = self.project.accounts_running(flow.value.flow)
        count = f", the first of {len(accounts)}" if len(accounts) > 1 else ""
        self.say(f"for account {accounts[0].value.account}{count} (choose another with -a)", style="dim")
        return accounts[0]

    def compiled(self, flow: "Loaded[Flow]", account: "Loaded[Account]") -> "CompiledFlow":
        """A flow compiled for an account, once in a run.

        Raises:
            SpecError: it does not compile.
        """
        from ghl_flow.compile.flow import compile_flow
        from ghl_flow.errors import SpecError

        key = (flow.document.source.path, flow.value.flow, account.value.account)
        found = self._compiled.get(key)
        if found is None:
            beside = [
                other.value for other in self.project.flows_of(account) if other.value.flow != flow.value.flow
            ]
            try:
                found = compile_flow(flow, account.value, self.templates, beside)
            except SpecError as error:
                found = error
            self._compiled[key] = found
        if isinstance(found, SpecError):
            raise found
        return found

    def beside(self, flow: "Loaded[Flow]", account: "Loaded[Account]") -> "list[CompiledFlow]":
        """The account's other flows: they may have a say in what happens in this one."""
        return [
            self.compiled(other, account)
            for other in self.project.flows_of(account)
            if other.value.flow != flow.value.flow
        ]

    def _console(self, *, stderr: bool) -> "Console":
        from rich.console import Console

        stream = sys.stderr if stderr else sys.stdout
        # Off a terminal there is no width to fit: wide enough that no table is cut.
        width = None if stream.isatty() else 120
        return Console(stderr=stderr, no_color=not self.color or None, width=width, highlight=False)


def _is_plain(stream: TextIO) -> bool:
    """Whether nothing but characters can go there: no terminal, and nobody asks for colour all the same."""
    # Rich takes a tenth of a short run to import, and what it made here would be the same line.
    return not stream.isatty() and not any(name in os.environ for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))


def only_one(named: Sequence[str]) -> str:
    """The account named for a command that works on one.

    Raises:
        UsageError: several are.
    """
    from ghl_flow.errors import UsageError

    names = list(dict.fromkeys(named))
    if len(names) > 1:
        raise UsageError(f"this command works on one account, not on {', '.join(names)}", hint="name one")
    return names[0]


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
