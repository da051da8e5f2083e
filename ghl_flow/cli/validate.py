"""`ghl-flow validate`: are the files what they should be?"""

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session
from ghl_flow.errors import Diagnostic, SpecError, UsageError
from ghl_flow.masking import masked
from ghl_flow.spec.file_kind import FileKind, kind_of, named_files, project_tests
from ghl_flow.spec.loader import load


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
    session = Session.of(context)
    files, diagnostics = _check(session, paths or [])
    if fmt is Format.JSON:
        session.print_json({"files": files, "errors": [error_json(item) for item in diagnostics]})
    elif diagnostics:
        raise SpecError.of(diagnostics)
    else:
        session.out.print(f"{len(files)} {'file' if len(files) == 1 else 'files'} valid")
    raise typer.Exit(SpecError.exit_code if diagnostics else 0)


def error_json(diagnostic: Diagnostic) -> dict[str, object]:
    """A diagnostic as JSON; 1-based line and columns, null where it has no place."""
    location = diagnostic.location
    span = location.span if location else None
    return {
        "message": masked(diagnostic.message),
        "file": location.source.path if location else None,
        "line": span.line if span else None,
        "column": span.column if span else None,
        "end_line": span.end_line if span else None,
        "end_column": span.end_column if span else None,
        "hint": diagnostic.hint and masked(diagnostic.hint),
    }


def _check(session: Session, paths: Sequence[Path]) -> tuple[list[str], list[Diagnostic]]:
    from ghl_flow.lint.examine import examine
    from ghl_flow.spec.scenario import TestFile

    project = session.project
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
        read(path, lambda path: load(path, TestFile, project.display(path)))
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
        if project.settings_source:
            files.append(project.settings_source.path)
    diagnostics += [item for item in found if item not in diagnostics]
    if not files:
        raise UsageError(f"there is no flow file in {', '.join(map(str, paths))}")
    return files, diagnostics
