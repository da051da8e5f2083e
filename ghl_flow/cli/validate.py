"""`ghl-flow validate`: are the files what they should be?"""

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from ghl_flow.cli.options import Format, FormatOption, PathsArgument
from ghl_flow.cli.session import Session
from ghl_flow.errors import Diagnostic, SpecError, UsageError
from ghl_flow.masking import masked


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

    for path in flow_paths(session, paths):
        read(path, project.load_flow)
    if not paths:
        for path in project.account_files():
            read(path, project.load_account)
    if not diagnostics and not paths:
        # Each file is sound; now what they say of each other.
        try:
            project.check()
        except SpecError as error:
            diagnostics.extend(error.diagnostics)
    if not files:
        raise UsageError(f"there is no flow file in {', '.join(map(str, paths))}")
    return files, diagnostics


def flow_paths(session: Session, paths: Sequence[Path]) -> list[Path]:
    """The flow files that paths name: files, and all below folders; none named: the project's."""
    if not paths:
        return session.project.flow_files()
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(item for item in path.rglob("*.yaml") if not item.name.endswith(".test.yaml"))
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"there is no file or folder {path}")
    return found
