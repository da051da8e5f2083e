"""Check files against the spec language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghl_flow.errors import Diagnostic, SpecError, UsageError
from ghl_flow.folders import resolved
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.file_kind import FileKind, kind_of, named_files, project_tests
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE


@dataclass(frozen=True, slots=True)
class Validated:
    """The files that were read, and what is wrong with them."""

    files: tuple[str, ...]
    errors: tuple[Diagnostic, ...]

    @property
    def exit_code(self) -> int:
        """0 if every file is valid, else 2."""
        return SpecError.exit_code if self.errors else 0


def validate(workspace: Workspace, paths: Sequence[Path] = (), *, jobs: int | None = 1) -> Validated:
    """Check these files or folders; none named: the whole project. `jobs`: as of `lint_project`.

    Raises:
        UsageError: there is no project, or nothing in it.
    """
    try:
        project = workspace.project
    except SpecError as error:
        return Validated((PROJECT_FILE,), error.diagnostics)
    files, errors = _check(workspace, project, paths, jobs)
    return Validated(tuple(files), tuple(errors))


def _check(
    workspace: Workspace, project: Project, paths: Sequence[Path], jobs: int | None
) -> tuple[list[str], list[Diagnostic]]:
    from ghl_flow.lint.examine import examine

    if not paths:
        project.require(flows=True)
    files: list[str] = []
    diagnostics: list[Diagnostic] = []

    def read(path: Path, load: Callable[[Path], object]) -> None:
        files.append(project.display(path))
        try:
            load(path)
        except SpecError as error:
            diagnostics.extend(error.diagnostics)

    named = [(path, kind_of(project, path)) for path in named_files(project, paths)] if paths else []
    flows = [path for path, kind in named if kind is FileKind.FLOW]
    others = [path for path, kind in named if kind not in (FileKind.FLOW, FileKind.TEST)]
    if not paths or others:
        examined = examine(project, workspace.templates, jobs=jobs)
    else:
        examined = examine(project, workspace.templates, flows, jobs=jobs)
    tests = project_tests(project) if not paths else [path for path, kind in named if kind is FileKind.TEST]
    if tests:
        from ghl_flow.spec.scenario_names import load_test

        for path in tests:
            read(path, lambda path: load_test(project, path))
    known = {project.display(path) for path in others}
    for path, kind in named:
        # A file that no command would find in the project is read as what it says it is.
        if kind is FileKind.ACCOUNT and resolved(path) not in project.account_files():
            read(path, project.load_account)
        if kind is FileKind.REGISTRATION:
            from ghl_flow.a2p.record import read_record

            read(path, lambda path: read_record(path, project.display(path)))
    found = examined.invalid
    if paths:
        wanted = {project.display(path) for path, _ in named}
        files += sorted(wanted - set(files))
        # What an account says wrong of these flows is shown; what is wrong elsewhere is not about them.
        if known:
            found = [item for item in found if item.location and item.location.source.path in wanted]
    else:
        files += examined.files
        # What files say of each other: two for one account, one flow or one sub-account.
        found += [
            item
            for one in (*project.broken_flows, *project.broken_accounts)
            for item in one.error.diagnostics
        ]
        if project.settings_source:
            files.append(project.settings_source.path)
    for item in found:
        if item not in diagnostics:
            diagnostics.append(item)
    if not files:
        raise UsageError(f"there is no flow file in {', '.join(map(str, paths))}")
    return files, diagnostics
