"""What every operation works on: a project, each of its flows compiled once per account."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.operations.events import (
    AccountTaken,
    CutOff,
    Event,
    JournalElsewhere,
    Listener,
    NotRunning,
    SettingsIgnored,
    Stop,
    ignore,
)
from ghl_flow.operations.written_together import finish_writing
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE, project_folder
from ghl_flow.spec.report_paths import PathsBelow, report_base

if TYPE_CHECKING:
    from ghl_flow.compile.flow import CompiledFlow
    from ghl_flow.copy.templates import TemplateLibrary
    from ghl_flow.deploy.history.journal import Journal
    from ghl_flow.deploy.history.origin import Origin
    from ghl_flow.deploy.state.desired import Desired
    from ghl_flow.facts.book import Facts
    from ghl_flow.git import Commit
    from ghl_flow.highlevel.client import FleetClients
    from ghl_flow.operations.revision import Past
    from ghl_flow.operations.session_renewal import Ask, SessionRenewal
    from ghl_flow.runtime.verify.alike import SharedVerdicts
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.flow import Flow
    from ghl_flow.spec.loader import Loaded


OWN_FOLDER = ".ghl-flow"
JOURNAL_VARIABLE = "GHL_FLOW_JOURNAL"
"""Names the folder of journal and backups, whatever the project file says."""


@dataclass
class Workspace:
    """A project, and how its accounts are reached.

    `directory`: its folder; None for the project around the working directory. `sandbox`: accounts are those
    of the embedded HighLevel sub-account. `driver`: how workflow bodies get into them, whatever the account
    file says. `tolerant`: a project file that is not valid stops nothing. `shadow`: what is pushed sends
    nothing, and writes down what it would have sent. `ref`: the project as the repository has it at that
    revision. `only`: the flows that are worked on; what others of an account need stays as it is. `silent`:
    of each account that was looked at, whether its flows are stored like that. `ask_session`: asks for
    another builder session in the middle of a run. `clients`: what the accounts of a run share.
    """

    directory: Path | None = None
    sandbox: bool = False
    driver: str | None = None
    tolerant: bool = False
    shadow: bool = False
    ref: str | None = None
    only: frozenset[str] | None = None
    silent: dict[str, bool] = field(default_factory=dict)
    ask_session: "Ask | None" = None
    on_event: Listener = ignore
    stop: Stop = field(default_factory=Stop)
    clients: "FleetClients | None" = None
    _past: "Past | None" = None
    _compiled: "dict[tuple[str, str, str, bool], CompiledFlow | SpecError]" = field(default_factory=dict)
    _said: set[object] = field(default_factory=set)

    @cached_property
    def project(self) -> Project:
        """The project.

        Raises:
            UsageError: there is no such folder, or the working directory is gone.
            SpecError: the project file is not valid.
            GitError: there is no such revision, or it has no such project.
        """
        try:
            Path.cwd()
        except FileNotFoundError:
            hint = "change to a folder that is there"
            raise UsageError("the working directory is gone", hint=hint) from None
        if self.directory is not None:
            if not self.directory.is_dir():
                raise UsageError(f"there is no folder {self.directory}")
            found = Project(self.directory, tolerant=self.tolerant)
        else:
            found = Project.around(Path.cwd(), tolerant=self.tolerant)
        self._finish_writing(found.root / OWN_FOLDER)
        if found.settings_error is not None:
            self.on_event(SettingsIgnored(PROJECT_FILE, found.settings_error))
        if self.ref is None:
            return found
        from ghl_flow.operations.revision import project_at

        self._past = project_at(found, self.ref)
        self.on_event(self._past.read)
        return self._past.project

    def _finish_writing(self, folder: Path) -> None:
        """Write what a command that was killed did not write any more, before anything is read."""
        done = finish_writing(folder)
        if done.written or done.left:
            written, left = (tuple(os.path.relpath(one, folder.parent) for one in paths) for paths in done)
            self.on_event(CutOff(written, left))

    @property
    def report_paths(self) -> PathsBelow:
        """What machines read for files; for the project file too where it is not valid."""
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
        from ghl_flow.starter import starter_folder

        shipped = starter_folder() / "niche_templates"
        return TemplateLibrary(self.project.templates_folder, self.project.display, shipped=shipped)

    @cached_property
    def facts(self) -> "Facts":
        """Prices, fees, codes, limits and hours: what ships, and the project's own rows over it."""
        from ghl_flow.facts.book import Facts

        return Facts(self.project.root / self.project.settings.paths.facts, self.project.display)

    @cached_property
    def verdicts(self) -> "SharedVerdicts":
        """What was found out about guarantees so far."""
        from ghl_flow.runtime.verify.alike import SharedVerdicts

        return SharedVerdicts()

    @property
    def revision(self) -> "Commit | None":
        """The commit that the project was read at; None for the files that are there now."""
        _ = self.project
        return self._past.read.commit if self._past is not None else None

    @cached_property
    def renewal(self) -> "SessionRenewal | None":
        """How another builder session is got in the middle of a run; None where nobody can be asked."""
        if self.ask_session is None or self.sandbox:
            return None
        from ghl_flow.operations.session_renewal import SessionRenewal

        return SessionRenewal(self.ask_session)

    @property
    def own_folder(self) -> Path:
        """The project's `.ghl-flow`: journal, backups, build sheets, the sandbox."""
        return self.project.home / OWN_FOLDER

    @property
    def journal(self) -> "Journal":
        """The project's journal, where it was chosen to be, with the backups beside it."""
        from ghl_flow.deploy.history.journal import JOURNAL, Journal

        home, written = self.project.home, self.project.settings.paths.journal
        chosen = os.environ.get(JOURNAL_VARIABLE, "").strip() or written
        folder = Path(os.path.normpath(home / Path(chosen).expanduser()))
        before = self.own_folder
        if folder == before:
            return Journal(before)
        if (before / JOURNAL).is_file() and not (folder / JOURNAL).exists():
            self.tell_once(JournalElsewhere(str(before), str(folder)))
        return Journal(folder, shared=True)

    @cached_property
    def origin(self) -> "Origin":
        """Where what is written comes from: who, which commit, which job of CI."""
        from ghl_flow.deploy.history.origin import origin_of

        return origin_of(self.project.home)

    def forget(self) -> None:
        """Read the project anew when it is next asked for: its files have changed."""
        for kept in ("project", "templates", "facts", "verdicts"):
            self.__dict__.pop(kept, None)
        self._compiled.clear()

    def tell_once(self, event: Event) -> None:
        """Tell what need not be told again."""
        if event not in self._said:
            self._said.add(event)
            self.on_event(event)

    def account_for(self, flow: "Loaded[Flow]", named: str | None) -> "Loaded[Account]":
        """The account of an operation on one: the one named, else the first that runs the flow.

        Raises:
            UsageError: there is no such account, or none runs the flow.
        """
        if named:
            found = self.project.account(named)
            if flow.value.flow not in found.value.flows:
                self.on_event(NotRunning((found.value.account,), flow.value.flow))
            return found
        accounts = self.project.accounts_running(flow.value.flow)
        self.on_event(AccountTaken(accounts[0].value.account, len(accounts)))
        return accounts[0]

    def compiled(
        self, flow: "Loaded[Flow]", account: "Loaded[Account]", *, shadow: bool = False
    ) -> "CompiledFlow":
        """A flow compiled for an account, once. `shadow`: so that it sends nothing.

        Raises:
            SpecError: it does not compile.
        """
        from ghl_flow.compile.flow import compile_flow

        key = (flow.document.source.path, flow.value.flow, account.value.account, shadow)
        found = self._compiled.get(key)
        if found is None:
            beside = [
                other.value for other in self.project.flows_of(account) if other.value.flow != flow.value.flow
            ]
            try:
                lock = self.project.locks.of(account.value.account, flow.value.flow)
                found = compile_flow(flow, account.value, self.templates, beside, lock=lock, shadow=shadow)
            except SpecError as error:
                found = error
            self._compiled[key] = found
        if isinstance(found, SpecError):
            raise found
        return found

    def beside(self, flow: "Loaded[Flow]", account: "Loaded[Account]") -> "list[CompiledFlow]":
        """The account's other flows: they may influence what happens in this one."""
        return [
            self.compiled(other, account)
            for other in self.project.flows_of(account)
            if other.value.flow != flow.value.flow
        ]

    def desired(self, account: "Loaded[Account]") -> "Desired":
        """What an account should hold."""
        from ghl_flow.deploy.state.desired import desired_state

        flows = [self.compiled(flow, account, shadow=self.shadow) for flow in self.project.flows_of(account)]
        return desired_state(account.value, flows, self.facts, only=self.only)


def load_project(
    directory: Path | str | None = None,
    *,
    sandbox: bool = False,
    driver: str | None = None,
    on_event: Listener = ignore,
) -> Workspace:
    """Open the project in a folder; default: the one around the working directory.

    `sandbox`: work on the embedded HighLevel sub-account instead of the real one. `driver`: how workflow
    bodies get into accounts, whatever the account file says. `on_event` is called while operations work.

    Raises:
        UsageError: there is no such folder.
        SpecError: the project file is not valid.
    """
    folder = Path(directory) if directory is not None else None
    workspace = Workspace(folder, sandbox=sandbox, driver=driver, on_event=on_event)
    _ = workspace.project
    return workspace
