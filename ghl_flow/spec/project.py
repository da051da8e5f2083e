"""A project: a folder with flows, accounts and templates."""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from ghl_flow.errors import Diagnostic, GhlFlowError, NoAccountRunsError, SpecError, UsageError, did_you_mean
from ghl_flow.folders import files_below, is_absent, resolved
from ghl_flow.source import one_line
from ghl_flow.spec.account import Account
from ghl_flow.spec.defaults import load_account
from ghl_flow.spec.definitions import Broken, Definitions, read_each, told_apart
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load
from ghl_flow.spec.locks import Locks
from ghl_flow.spec.project_file import PROJECT_FILE, ProjectFile, paths_in, project_folder, without_file
from ghl_flow.spec.report_paths import PathsBelow, absolute, report_base


class Project:
    """A project folder. Files are read when asked for."""

    def __init__(self, root: Path, *, tolerant: bool = False) -> None:
        """Open a project folder; a missing project file means the defaults.

        With `tolerant`, of a project file that is not valid only the paths count, the defaults where those
        cannot be read either; `settings_error` has what is wrong. Folders that cannot be read are passed
        over, and kept in `unreadable`.

        Raises:
            GhlFlowError: the project file is not valid, and that is not tolerated.
        """
        self.settings_error: GhlFlowError | None = None
        # Folders that cannot be read, where that is tolerated.
        self.unreadable: list[GhlFlowError] = []
        self._tolerant = tolerant
        # `home` has what commands keep for it: journal, backups, the sandbox.
        self.root = self.home = root.resolve()
        self._shown_folders: dict[str, str] = {}
        self._shown_files: dict[str, Path] = {}
        file = self.root / PROJECT_FILE
        loaded: Loaded[ProjectFile] | None = None
        self.settings = without_file()
        try:
            loaded = load(file, ProjectFile, self.display(file)) if not is_absent(file) else None
        except GhlFlowError as error:
            if not tolerant:
                raise
            self.settings_error = error
            self.settings = self.settings.model_copy(update={"paths": paths_in(file)})
        if loaded is not None:
            self.settings = loaded.value
        self.settings_source = loaded.document.source if loaded else None
        self.settings_document = loaded.document if loaded else None

    @classmethod
    def around(cls, directory: Path, *, tolerant: bool = False) -> "Project":
        """The project a folder belongs to: the closest folder upwards with a project file, else itself."""
        return cls(project_folder(directory), tolerant=tolerant)

    @property
    def templates_folder(self) -> Path:
        """Where niche templates are."""
        return self.root / self.settings.paths.templates

    def display(self, path: Path) -> str:
        """A path as the operator would write it: from where they are, if in the project."""
        # Where a folder is asks the disk about each of its parts.
        parent, name = os.path.split(path)
        folder = self._shown_folders.get(parent)
        if folder is None:
            shown = self._shown(Path(parent)).as_posix()
            folder = self._shown_folders[parent] = "" if shown == "." else f"{shown.rstrip('/')}/"
        shown_file = one_line(folder + name)
        self._shown_files.setdefault(shown_file, path)
        return shown_file

    def _shown(self, folder: Path) -> Path:
        here = Path.cwd()
        for place in (absolute(folder), resolved(folder)):
            if place.is_relative_to(here):
                return place.relative_to(here)
            if place.is_relative_to(self.root):
                inside = here.is_relative_to(self.root)
                return Path(os.path.relpath(place, here)) if inside else place.relative_to(self.root)
        return folder

    @property
    def report_paths(self) -> PathsBelow:
        """What machines read for files that `display` has named."""
        return PathsBelow(report_base(self.root), self._shown_files, self.display(self.root / PROJECT_FILE))

    def holds(self, folder: str, path: Path) -> bool:
        """Whether a file is in one of the project's folders, by its name or by where links lead."""
        base = self.root / folder
        return absolute(path).is_relative_to(base) or resolved(path).is_relative_to(resolved(base))

    def flow_files(self) -> list[Path]:
        """Flow files in order of name; `*.test.yaml` are scenarios, not flows."""
        return self._files(self.settings.paths.flows)

    def account_files(self) -> list[Path]:
        """Account files in order of name."""
        return self._files(self.settings.paths.accounts)

    @cached_property
    def locks(self) -> Locks:
        """What HighLevel keeps of imported flows."""
        return Locks(self.root / self.settings.paths.locks, self.display, self._is_flow)

    def _is_flow(self, flow: str) -> bool:
        return flow in self._flow_ids

    @cached_property
    def _flow_ids(self) -> frozenset[str]:
        return frozenset((*(one.value.flow for one in self.flows), *(one.name for one in self.broken_flows)))

    def load_flow(self, path: Path) -> Loaded[Flow]:
        """Read one flow file; raises SpecError."""
        return load(path, Flow, self.display(path))

    def load_account(self, path: Path) -> Loaded[Account]:
        """Read one account file; raises SpecError."""
        return load_account(path, self.display(path), self.settings_document)

    @property
    def flows(self) -> list[Loaded[Flow]]:
        """The flows whose files can be read; `broken_flows` are the others."""
        return self._flows.good

    @property
    def broken_flows(self) -> list[Broken]:
        """The flow files that are not valid, and those that define one id twice."""
        return self._flows.broken

    @property
    def accounts(self) -> list[Loaded[Account]]:
        """The accounts whose files can be read; `broken_accounts` are the others."""
        return self._accounts.good

    @property
    def broken_accounts(self) -> list[Broken]:
        """The account files that are not valid, and those that define one name twice."""
        return self._accounts.broken

    @cached_property
    def readable_accounts(self) -> list[tuple[Broken, Loaded[Account]]]:
        """Account files that are not valid, each with what can be read of it: who it is and the way in."""
        from ghl_flow.spec.readable_part import readable_account

        found: list[tuple[Broken, Loaded[Account]]] = []
        for one in self.broken_accounts:
            path = self._shown_files.get(one.path)
            if path is not None and not one.items:
                part = readable_account(path, one.name, one.path, self.settings_document)
                found += [] if part is None else [(one, part)]
        return found

    @cached_property
    def _flows(self) -> Definitions[Flow]:
        return read_each(self.flow_files(), self.load_flow, self.display, "flow")

    @cached_property
    def _accounts(self) -> Definitions[Account]:
        found = read_each(self.account_files(), self.load_account, self.display, "account")
        # Two accounts of one sub-account would each undo what the other did.
        return told_apart(found, "account", "location_id")

    def check(self) -> None:
        """Look at every file, and at what they say of each other.

        Raises:
            SpecError: with the errors of all files.
        """
        broken = [*self.broken_flows, *self.broken_accounts]
        if broken:
            raise SpecError.of([item for one in broken for item in one.error.diagnostics])
        for account in self.accounts:
            self.flows_of(account)

    def require(self, *, flows: bool = False, accounts: bool = False) -> None:
        """Make sure that there is a project, with flows or accounts where they are asked for.

        Raises:
            UsageError: there is none, or it lacks them; the message says which.
        """
        files = {"flows": self.flow_files(), "accounts": self.account_files()}
        if self.settings_error is not None and not any(files.values()):
            raise self.settings_error
        there = self.settings_source is not None or self.settings_error is not None
        if not there and (accounts or not any(files.values())):
            # A folder that happens to hold an accounts/ is no reason to work on what is in there.
            hint = "ghl-flow init makes one; --project DIR names one elsewhere"
            if any(files.values()):
                hint = f"write 'version: 1' to {PROJECT_FILE} beside flows/ and accounts/, if this is one"
            raise UsageError(f"no project here ({PROJECT_FILE})", hint=hint)
        paths = {"flows": self.settings.paths.flows, "accounts": self.settings.paths.accounts}
        for kind, wanted in (("accounts", accounts), ("flows", flows)):
            if wanted and not files[kind]:
                raise UsageError(
                    f"the project has no {kind.removesuffix('s')}", hint=f"add a file to {paths[kind]}/"
                )

    def flow(self, named: str) -> Loaded[Flow]:
        """A flow by its id, or by the path of its file.

        Raises:
            UsageError: there is none; the hint names the closest.
            SpecError: its file is not valid.
        """
        path = Path(named)
        if path.suffix in (".yaml", ".yml"):
            if not path.is_file():
                raise UsageError(f"there is no file {named}")
            return self.load_flow(path)
        for flow in self.flows:
            if flow.value.flow == named:
                return flow
        known = [flow.value.flow for flow in self.flows]
        raise self._missing("flow", named, known, self.broken_flows, self.settings.paths.flows)

    def account(self, named: str) -> Loaded[Account]:
        """An account by its name; raises as `flow` does."""
        for account in self.accounts:
            if account.value.account == named:
                return account
        known = [account.value.account for account in self.accounts]
        raise self._missing("account", named, known, self.broken_accounts, self.settings.paths.accounts)

    def accounts_running(self, flow: str) -> list[Loaded[Account]]:
        """The accounts that run a flow, in order of name of file.

        Raises:
            NoAccountRunsError: none does.
        """
        found = [account for account in self.accounts if flow in account.value.flows]
        if found:
            return found
        if self.broken_accounts:
            # One of them may run it.
            raise SpecError.of([item for one in self.broken_accounts for item in one.error.diagnostics])
        self.require(accounts=True)
        raise NoAccountRunsError(
            f"no account runs '{flow}'",
            hint=f"name one with -a, or add '{flow}' to the flows of one in {self.settings.paths.accounts}/",
        )

    def flows_of(self, account: Loaded[Account]) -> list[Loaded[Flow]]:
        """The flows an account runs, in its order.

        Raises:
            SpecError: it names a flow that is not there, or whose file is not valid.
        """
        by_id = self._flows_by_id
        broken = [one for one in self.broken_flows if one.name in account.value.flows]
        if broken:
            raise SpecError.of([item for one in broken for item in one.error.diagnostics])
        missing = self.unknown_flows_of(account)
        if missing is not None:
            raise missing
        return [by_id[name] for name in account.value.flows]

    def unknown_flows_of(self, account: Loaded[Account]) -> SpecError | None:
        """The error of an account that names flows of which there is no file, valid or not."""
        known = [*self._flows_by_id, *(one.name for one in self.broken_flows)]
        missing = [
            Diagnostic(
                f"there is no flow '{name}'",
                account.document.location(("flows", number)),
                did_you_mean(name, known),
            )
            for number, name in enumerate(account.value.flows)
            if name not in known
        ]
        return SpecError.of(missing) if missing else None

    @cached_property
    def _flows_by_id(self) -> dict[str, Loaded[Flow]]:
        return {flow.value.flow: flow for flow in self.flows}

    def _missing(
        self, kind: str, named: str, known: Sequence[str], broken: Sequence[Broken], folder: str
    ) -> GhlFlowError:
        """Why something that was named is not among the known."""
        for one in broken:
            if one.name == named:
                return one.error
        self.require()
        # One whose file is not valid may be the one that is meant.
        names = sorted({*known, *(one.name for one in broken if one.name)})
        listed = f"known {kind}s: {', '.join(names)}" if names else f"{folder}/ holds none"
        return UsageError(f"there is no {kind} '{named}'", hint=did_you_mean(named, names) or listed)

    def _files(self, folder: str) -> list[Path]:
        failed: list[GhlFlowError] | None = [] if self._tolerant else None
        found = files_below(self.root / folder, ".yaml", ".yml", unreadable=failed)
        known = {one.told for one in self.unreadable}
        self.unreadable += [one for one in failed or () if one.told not in known]
        return [path for path in found if not path.name.endswith((".test.yaml", ".test.yml"))]
