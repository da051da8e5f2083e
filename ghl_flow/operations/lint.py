"""Find mistakes in flows, accounts and rendered texts, and fix those that can be."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ghl_flow.errors import SpecError, UsageError
from ghl_flow.files import read_text, write_whole
from ghl_flow.lint.baseline import new_findings, read_baseline, write_baseline
from ghl_flow.lint.registry import chosen_rules
from ghl_flow.lint.rule import Finding, Rule, Severity
from ghl_flow.lint.run import LintResult, as_finding, invalid_project
from ghl_flow.lint.run import lint_project as lint_files
from ghl_flow.operations.accounts import ANY, Accounts, chosen_names
from ghl_flow.operations.outcome import FINDINGS
from ghl_flow.operations.sources import keep_sources
from ghl_flow.operations.workspace import Workspace
from ghl_flow.spec.file_kind import FileKind, kind_of, named_files
from ghl_flow.spec.project_file import PROJECT_FILE

if TYPE_CHECKING:
    from ghl_flow.lint.fixing import Fixes

# A fix may make room for another; more rounds than this only come of fixes that undo each other.
_MAX_ROUNDS = 10
# What is wrong with these shows where the whole project is read.
_OF_THE_WHOLE = (FileKind.PROJECT, FileKind.FACTS, FileKind.LOCK)


class RuleChoice(NamedTuple):
    """Which rules run, by code, prefix or name, beside what the project file says."""

    select: Sequence[str] = ()
    extend_select: Sequence[str] = ()
    ignore: Sequence[str] = ()


DEFAULT_RULES = RuleChoice()


class Linted(NamedTuple):
    """What was found.

    `findings` are those that count: of `result`, those that no baseline knows. `rules` are those that ran.
    `fixed` findings were fixed in files, `refused` ones would have changed something else too. Those that do
    not count were written to the file `baseline`.
    """

    result: LintResult
    findings: Sequence[Finding]
    rules: Sequence[Rule] = ()
    fixed: int = 0
    refused: Sequence[Finding] = ()
    baseline: Path | None = None

    @property
    def exit_code(self) -> int:
        """2 when a file is not valid; 1 for an error, a warning or a plug-in's rule that cannot be used."""
        if any(item.always_counts for item in self.findings):
            return SpecError.exit_code
        found = any(item.severity is not Severity.INFO for item in self.findings)
        return FINDINGS if found or self.result.not_run else 0


def lint_project(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    rules: RuleChoice = DEFAULT_RULES,
    which: Accounts = ANY,
    *,
    baseline: Path | None = None,
    update_baseline: bool = False,
    fix: bool = False,
    unsafe_fixes: bool = False,
    jobs: int | None = 1,
) -> Linted:
    """Lint the project, or these files and folders. With `fix` or `unsafe_fixes`, fix what can be first.

    `which`: only these accounts and the flows that they run.

    `baseline`: a file of findings that do not count; default: that of the project file. With
    `update_baseline` every finding is written to it, and none counts, except that a file is not valid.

    `jobs`: how many processes look at flow files, which changes nothing that is found; None: as many as are
    soonest. A script that wants several says `if __name__ == "__main__":`, as for `multiprocessing`.

    Raises:
        UsageError: there is no project, rule or baseline.
        SpecError: the project file is not valid.
    """
    chosen = _rules(workspace, paths, rules)
    accounts = _account_files(workspace, which)
    file = _baseline(workspace, baseline, update=update_baseline)
    count = 0
    refused: Sequence[Finding] = ()
    if fix or unsafe_fixes:
        result, count, refused = _fixed(workspace, paths, chosen, accounts, jobs, unsafe=unsafe_fixes)
    else:
        result = _run(workspace, paths, chosen, accounts, jobs)
    result = _with_fixes_that_work(result)
    findings: Sequence[Finding] = result.findings
    if file is not None and update_baseline:
        write_whole(file, write_baseline(result.findings, result.places))
        findings = [item for item in result.findings if item.always_counts]
    elif file is not None:
        known = read_baseline(read_text(file), str(file))
        findings = new_findings(result.findings, known, result.places)
    return Linted(result, findings, chosen, count, refused, file if update_baseline else None)


def _with_fixes_that_work(result: LintResult) -> LintResult:
    """The findings, without fixes that would change something else too: those are made by hand."""
    if not any(item.fix for item in result.findings):
        return result
    from ghl_flow.lint import fixing

    refused = fixing.fix_files(result, unsafe=True).refused
    kept = [item._replace(fix=None) if item in refused else item for item in result.findings]
    return result._replace(findings=kept)


def fixes_of(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    rules: RuleChoice = DEFAULT_RULES,
    which: Accounts = ANY,
    *,
    unsafe_fixes: bool = False,
    jobs: int | None = 1,
) -> "Fixes":
    """What fixing would change in files; writes nothing. Raises as `lint_project` does."""
    from ghl_flow.lint import fixing

    chosen, accounts = _rules(workspace, paths, rules), _account_files(workspace, which)
    result = _run(workspace, paths, chosen, accounts, jobs)
    return fixing.fix_files(result, unsafe=unsafe_fixes)


def invalid_settings(error: SpecError) -> Linted:
    """The result where the project file is not valid: that, and nothing else is known."""
    result = invalid_project(error)
    return Linted(result, result.findings)


def _rules(workspace: Workspace, paths: Sequence[Path], choice: RuleChoice) -> Sequence[Rule]:
    settings = workspace.project.settings.lint
    if not paths:
        workspace.project.require(flows=True)
    found = chosen_rules(
        list(choice.select) or settings.select,
        [*settings.ignore, *choice.ignore],
        [*settings.extend_select, *choice.extend_select],
    )
    if not found:
        raise UsageError(
            "no rule is left: each selected one is ignored",
            hint="look at --select, --ignore and ghl-flow.yaml",
        )
    return found


def _account_files(workspace: Workspace, which: Accounts) -> list[Path] | None:
    """The files of the accounts chosen, valid or not; None where none are."""
    if not which.chosen or which.whole:
        return None
    project = workspace.project
    named = [(item.value.account, item.document.source.path) for item in project.accounts]
    named += [(one.name, one.path) for one in project.broken_accounts]
    names = chosen_names(workspace, which, list(dict.fromkeys(name for name, _ in named)))
    wanted = {path for name, path in named if name in names}
    return [path for path in project.account_files() if project.display(path) in wanted]


def _run(
    workspace: Workspace,
    paths: Sequence[Path],
    rules: Sequence[Rule],
    accounts: list[Path] | None,
    jobs: int | None,
) -> LintResult:
    project = workspace.project
    if not paths:
        return lint_files(project, workspace.templates, rules, accounts=accounts, jobs=jobs)
    named = named_files(project, paths)
    kinds = {path: kind_of(project, path) for path in named}
    flows = [path for path, kind in kinds.items() if kind is FileKind.FLOW]
    tests = [path for path, kind in kinds.items() if kind is FileKind.TEST]
    if len(flows) + len(tests) == len(named):
        result = lint_files(project, workspace.templates, rules, flows, accounts, jobs)
        return result._replace(findings=[*_invalid_outside(workspace, tests), *result.findings])
    # An account, a template or the project file: what is wrong with it shows in the whole.
    result = lint_files(project, workspace.templates, rules, accounts=accounts, jobs=jobs)
    wanted = {project.display(path) for path in named}
    outside = [
        path
        for path, kind in kinds.items()
        if kind not in _OF_THE_WHOLE and project.display(path) not in result.files
    ]
    invalid = _invalid_outside(workspace, outside)
    kept = [*invalid, *(item for item in result.findings if item.location.source.path in wanted)]
    unread = [item for item in result.not_assessed if item.what in wanted]
    own = [path for path, kind in kinds.items() if kind is FileKind.ACCOUNT and path not in outside]
    if own:
        # What keeps its flows from being compiled is wrong with an account, wherever it shows.
        of_accounts = lint_files(project, workspace.templates, rules, accounts=own, jobs=jobs)
        kept += [item for item in of_accounts.findings if item.always_counts and item not in kept]
        unread += [item for item in of_accounts.not_assessed if item not in unread]
    return result._replace(findings=kept, not_assessed=unread)


def _invalid_outside(workspace: Workspace, paths: Sequence[Path]) -> list[Finding]:
    """What is wrong with files that are no part of the project: tests, and accounts elsewhere."""
    if not paths:
        return []
    from ghl_flow.a2p.record import read_record
    from ghl_flow.spec.scenario_names import load_test

    project = workspace.project
    found: list[Finding] = []
    project_file = project.display(project.root / PROJECT_FILE)
    for path in paths:
        try:
            match kind_of(project, path):
                case FileKind.TEST:
                    load_test(project, path)
                case FileKind.ACCOUNT:
                    project.load_account(path)
                case FileKind.FLOW:
                    project.load_flow(path)
                case FileKind.REGISTRATION:
                    read_record(path, project.display(path))
        except SpecError as error:
            found += [as_finding(item, project_file) for item in error.diagnostics]
    return found


def _fixed(
    workspace: Workspace,
    paths: Sequence[Path],
    rules: Sequence[Rule],
    accounts: list[Path] | None,
    jobs: int | None,
    *,
    unsafe: bool,
) -> tuple[LintResult, int, Sequence[Finding]]:
    """Fix, look again, until nothing is left to fix."""
    from ghl_flow.lint import fixing

    count = 0
    for _ in range(_MAX_ROUNDS):
        result = _run(workspace, paths, rules, accounts, jobs)
        fixes = fixing.fix_files(result, unsafe=unsafe)
        if not fixes.files:
            break
        for file in fixes.files:
            file.write()
            count += file.fixed
        workspace.forget()
    return result, count, fixes.refused


def _baseline(workspace: Workspace, named: Path | None, *, update: bool) -> Path | None:
    """The file of known findings."""
    configured = workspace.project.settings.lint.baseline
    path = named or (workspace.project.root / configured if configured else None)
    if path is None and update:
        raise UsageError("there is no baseline to update", hint="name one with --baseline FILE")
    if path is not None and not update and not path.exists():
        raise UsageError(f"there is no baseline {path}", hint="--update-baseline writes it")
    if path is not None and update:
        keep_sources(path, "--baseline")
    return path
