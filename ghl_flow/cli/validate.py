"""`ghl-flow validate`: are the files what they should be?"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session
from ghl_flow.errors import Diagnostic, SpecError, UsageError

if TYPE_CHECKING:
    from ghl_flow.spec.project import Project


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="validate")(validate)


def validate(context: typer.Context, paths: PathsArgument = None, fmt: FormatOption = Format.TEXT) -> None:
    """Check files against the spec language, errors at their line.

    \b
    ghl-flow validate                        the whole project
    ghl-flow validate flows/reviews.yaml     one file
    ghl-flow validate --format json          for machines
    """
    from ghl_flow.cli.display.diagnostics import diagnostic_json
    from ghl_flow.spec.project import PROJECT_FILE

    session = Session.of(context)
    try:
        project = session.project
    except SpecError as error:
        files, diagnostics = [PROJECT_FILE], [*error.diagnostics]
    else:
        files, diagnostics = _check(session, project, paths or [])
    if fmt is Format.JSON:
        named = session.report_paths
        errors = [diagnostic_json(item, named) for item in diagnostics]
        session.print_json({"files": [named.of(file) for file in files], "errors": errors})
    elif diagnostics:
        raise SpecError.of(diagnostics)
    else:
        session.out.print(f"{len(files)} {'file' if len(files) == 1 else 'files'} valid")
    raise typer.Exit(SpecError.exit_code if diagnostics else 0)


def _check(session: Session, project: "Project", paths: Sequence[Path]) -> tuple[list[str], list[Diagnostic]]:
    from ghl_flow.lint.examine import examine
    from ghl_flow.spec.file_kind import FileKind, kind_of, named_files, project_tests
    from ghl_flow.spec.scenario_names import load_test

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
        examined = examine(project, session.templates)
    else:
        examined = examine(project, session.templates, flows)
    tests = project_tests(project) if not paths else [path for path, kind in named if kind is FileKind.TEST]
    for path in tests:
        read(path, lambda path: load_test(project, path))
    known = {project.display(path) for path in others}
    for path, kind in named:
        # A file that no command would find in the project is read as what it says it is.
        if kind is FileKind.ACCOUNT and path.resolve() not in project.account_files():
            read(path, project.load_account)
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
