"""`ghl-flow test --watch`: run the tests again whenever a file changes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep

from ghl_flow.cli.display.diagnostics import print_diagnostics
from ghl_flow.cli.display.failures import print_failures
from ghl_flow.cli.session import Session
from ghl_flow.errors import GhlFlowError
from ghl_flow.folders import files_below
from ghl_flow.operations.accounts import Accounts
from ghl_flow.operations.testing import TestRun, run_files
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.report_paths import PathsBelow

_SECONDS = 0.5


def watch_tests(
    session: Session,
    paths: Sequence[Path],
    which: Accounts,
    pattern: str | None,
    show: Callable[[TestRun, PathsBelow], None],
) -> None:
    """Run, look at the files twice a second, run again; until interrupted."""
    before: object = None
    first = session.workspace(near=paths)
    while True:
        now = _stamps(first, paths)
        if now != before:
            before = now
            workspace = session.workspace(near=paths)
            try:
                run = run_files(workspace, paths, which, pattern=pattern)
                show(run, workspace.report_paths)
                print_failures(session, run.unusable)
            except GhlFlowError as error:
                print_diagnostics(error.diagnostics, color=session.color)
            session.say("waiting for a change; stop with Ctrl-C", style="dim")
        sleep(_SECONDS)


def _stamps(workspace: Workspace, paths: Sequence[Path]) -> frozenset[tuple[str, int]]:
    """Files of the project, and those that were named, and when each was written."""
    project = workspace.project
    folders = (
        project.settings.paths.flows,
        project.settings.paths.accounts,
        project.settings.paths.templates,
    )
    found = [project.root / "ghl-flow.yaml"]
    for folder in (*(project.root / folder for folder in folders), *paths):
        found += files_below(folder, "") if folder.is_dir() else [folder]
    stamps = set()
    for path in found:
        # An editor may replace a file while we look.
        with suppress(OSError):
            stamps.add((str(path), path.stat().st_mtime_ns))
    return frozenset(stamps)
