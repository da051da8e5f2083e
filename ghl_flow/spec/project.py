"""A project: a folder with flows, accounts and templates."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ghl_flow.errors import Diagnostic, SpecError, UsageError, did_you_mean
from ghl_flow.language.model import SpecModel
from ghl_flow.spec.account import Account
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, Model, load

PROJECT_FILE = "ghl-flow.yaml"


def _inside(path: str) -> str:
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or ":" in path:
        raise ValueError("a path stays inside the project")
    return path


RelativePath = Annotated[str, AfterValidator(_inside), Field(min_length=1)]


class Paths(SpecModel):
    """Where things are, relative to the project file."""

    flows: RelativePath = "flows"
    accounts: RelativePath = "accounts"
    templates: RelativePath = "niche_templates"


class LintSelection(SpecModel):
    """Which rules run; codes or prefixes of codes."""

    select: Annotated[tuple[str, ...], Field(description="Only these.")] = ()
    extend_select: Annotated[tuple[str, ...], Field(description="These as well.")] = ()
    ignore: Annotated[tuple[str, ...], Field(description="Not these.")] = ()
    per_file_ignores: Annotated[
        dict[str, tuple[str, ...]],
        Field(
            default_factory=dict, description="Not these in files that fit the pattern (flows/old-*.yaml)."
        ),
    ]
    baseline: Annotated[RelativePath | None, Field(description="A file of findings already known.")] = None


class ProjectFile(SpecModel):
    """`ghl-flow.yaml`."""

    version: Literal[1]
    paths: Paths = Paths()
    lint: Annotated[LintSelection, Field(default_factory=LintSelection)]


class Project:
    """A project folder. Files are read when asked for."""

    def __init__(self, root: Path) -> None:
        """Open a project folder; a missing project file means the defaults.

        Raises:
            SpecError: the project file is not valid.
        """
        self.root = root.resolve()
        self._shown_folders: dict[str, str] = {}
        file = self.root / PROJECT_FILE
        loaded = load(file, ProjectFile, self.display(file)) if file.is_file() else None
        self.settings = loaded.value if loaded else ProjectFile.model_validate({"version": 1})
        self.settings_source = loaded.document.source if loaded else None

    @classmethod
    def around(cls, directory: Path) -> "Project":
        """The project a folder belongs to: the closest folder upwards with a project file, else itself."""
        start = directory.resolve()
        for folder in (start, *start.parents):
            if (folder / PROJECT_FILE).is_file():
                return cls(folder)
        return cls(start)

    @property
    def templates_folder(self) -> Path:
        """Where niche templates are."""
        return self.root / self.settings.paths.templates

    def display(self, path: Path) -> str:
        """A path as the operator would write it: relative to where they are, when below it."""
        # Finding out where a folder is asks the disk about each of its parts; a folder has many files.
        parent, name = os.path.split(path)
        folder = self._shown_folders.get(parent)
        if folder is None:
            shown = self._shown(Path(parent)).as_posix()
            folder = self._shown_folders[parent] = "" if shown == "." else f"{shown.rstrip('/')}/"
        return folder + name

    def _shown(self, folder: Path) -> Path:
        resolved = folder.resolve()
        for base in (Path.cwd(), self.root):
            if resolved.is_relative_to(base):
                return resolved.relative_to(base)
        return folder

    def flow_files(self) -> list[Path]:
        """Flow files in order of name; `*.test.yaml` are scenarios, not flows."""
        return self._files(self.settings.paths.flows)

    def account_files(self) -> list[Path]:
        """Account files in order of name."""
        return self._files(self.settings.paths.accounts)

    def load_flow(self, path: Path) -> Loaded[Flow]:
        """Read one flow file; raises SpecError."""
        return load(path, Flow, self.display(path))

    def load_account(self, path: Path) -> Loaded[Account]:
        """Read one account file; raises SpecError."""
        return load(path, Account, self.display(path))

    @cached_property
    def flows(self) -> list[Loaded[Flow]]:
        """Every flow of the project.

        Raises:
            SpecError: with the errors of all files, or two files with one id.
        """
        loaded = _all(self.flow_files(), self.load_flow)
        _distinct([(item.value.flow, item) for item in loaded], "flow")
        return loaded

    @cached_property
    def accounts(self) -> list[Loaded[Account]]:
        """Every account of the project; raises as `flows` does."""
        loaded = _all(self.account_files(), self.load_account)
        _distinct([(item.value.account, item) for item in loaded], "account")
        # Two accounts of one sub-account would each undo what the other did.
        _distinct([(item.value.location_id, item) for item in loaded], "location_id")
        return loaded

    def flow(self, named: str) -> Loaded[Flow]:
        """A flow by its id, or by the path of its file.

        Raises:
            UsageError: there is none; the hint names the closest.
        """
        path = Path(named)
        if path.suffix in (".yaml", ".yml"):
            if not path.is_file():
                raise UsageError(f"there is no file {named}")
            return self.load_flow(path)
        for flow in self.flows:
            if flow.value.flow == named:
                return flow
        raise _not_found("flow", named, [flow.value.flow for flow in self.flows], self.settings.paths.flows)

    def account(self, named: str) -> Loaded[Account]:
        """An account by its name; raises UsageError as `flow` does."""
        for account in self.accounts:
            if account.value.account == named:
                return account
        known = [account.value.account for account in self.accounts]
        raise _not_found("account", named, known, self.settings.paths.accounts)

    def account_running(self, flow: str) -> Loaded[Account]:
        """The first account that runs a flow, for commands that need any."""
        for account in self.accounts:
            if flow in account.value.flows:
                return account
        raise UsageError(
            f"no account runs '{flow}'",
            hint=f"name one with -a, or add '{flow}' to the flows of one in {self.settings.paths.accounts}/",
        )

    def flows_of(self, account: Loaded[Account]) -> list[Loaded[Flow]]:
        """The flows an account runs, in its order.

        Raises:
            SpecError: it names a flow that is not there.
        """
        by_id = {flow.value.flow: flow for flow in self.flows}
        missing = [
            Diagnostic(
                f"there is no flow '{name}'",
                account.document.location(("flows", number)),
                did_you_mean(name, list(by_id)),
            )
            for number, name in enumerate(account.value.flows)
            if name not in by_id
        ]
        if missing:
            raise SpecError.of(missing)
        return [by_id[name] for name in account.value.flows]

    def _files(self, folder: str) -> list[Path]:
        base = self.root / folder
        found: list[Path] = []
        for parent, folders, names in os.walk(base):
            folders[:] = [name for name in folders if not name.startswith(".")]
            found += [
                Path(parent, name)
                for name in names
                if name.endswith((".yaml", ".yml"))
                and not name.endswith((".test.yaml", ".test.yml"))
                and not name.startswith(".")
            ]
        return sorted(found)


def _all(paths: Iterable[Path], read: Callable[[Path], Loaded[Model]]) -> list[Loaded[Model]]:
    loaded: list[Loaded[Model]] = []
    diagnostics: list[Diagnostic] = []
    for path in paths:
        try:
            loaded.append(read(path))
        except SpecError as error:
            diagnostics += error.diagnostics
    if diagnostics:
        raise SpecError.of(diagnostics)
    return loaded


def _distinct(named: Sequence[tuple[str, Loaded[Model]]], kind: str) -> None:
    first: dict[str, Loaded[Model]] = {}
    for name, item in named:
        other = first.setdefault(name, item)
        if other is not item:
            raise SpecError(
                f"two files define the {kind} '{name}'",
                location=item.document.location((kind,)),
                hint=f"the other one is {other.document.source.path}",
            )


def _not_found(kind: str, named: str, known: Sequence[str], folder: str) -> UsageError:
    listed = f"known {kind}s: {', '.join(known)}" if known else f"{folder}/ holds none"
    return UsageError(f"there is no {kind} '{named}'", hint=did_you_mean(named, known) or listed)
