"""Run the tests beside the flows: which files, which flows and accounts, and what they reached."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import Diagnostic, GhlFlowError, NoAccountRunsError, SpecError, UsageError
from ghl_flow.folders import files_below
from ghl_flow.operations.accounts import (
    ANY,
    Accounts,
    Chosen,
    accounts_running,
    chosen_accounts,
    naming_unknown_flows,
    tell_not_running,
)
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, Failed, failure_code
from ghl_flow.operations.untested import Scope, unreached
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.coverage import Place, places
from ghl_flow.runtime.scenario import CaseResult, run_case
from ghl_flow.spec.account import Account
from ghl_flow.spec.file_kind import TEST_ENDINGS, project_tests
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.scenario import TestFile
from ghl_flow.spec.scenario_names import load_test
from ghl_flow.unexpected import as_error


@dataclass(frozen=True, slots=True)
class Ran:
    """One case that ran: in which file, for which account."""

    file: Loaded[TestFile]
    account: str
    result: CaseResult


@dataclass(frozen=True, slots=True)
class NotRun:
    """A test file that did not run, because no account runs its flow: nothing is known of the flow."""

    flow: str
    why: Diagnostic


@dataclass(slots=True)
class TestRun:
    """Everything that ran. `places` are the steps and branches of the flows in question, by flow."""

    __test__ = False

    ran: list[Ran] = field(default_factory=list)
    invalid: list[Diagnostic] = field(default_factory=list)  # in files that were not run because of it
    files: list[str] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=dict)
    untested: list[str] = field(default_factory=list)  # of those, the flows that no test is about
    not_run: list[NotRun] = field(default_factory=list)  # tests of flows that no account runs
    unusable: list[Failed] = field(default_factory=list)  # accounts it did not run for
    named: int = 0  # the tests whose name fits, whether they ran or not
    fail_under: float | None = None  # the coverage, in percent, below which it fails

    @property
    def failed(self) -> list[Ran]:
        """The cases that did not pass."""
        return [item for item in self.ran if not item.result.passed]

    @property
    def coverage(self) -> float:
        """Percent of steps and branches that a test reaches; 100 where there is nothing to reach."""
        every = [place for listed in self.places.values() for place in listed]
        return 100 * sum(place.reached for place in every) / len(every) if every else 100.0

    @property
    def below(self) -> bool:
        """Whether the coverage is below what was asked for."""
        return self.fail_under is not None and self.coverage < self.fail_under

    @property
    def exit_code(self) -> int:
        """2 when a file is not valid, 1 when a test failed or coverage is low, 3 if some accounts failed.

        Where no account runs the flow of a test: 3 when other tests ran, 2 when none did.
        """
        if self.invalid:
            return SpecError.exit_code
        if self.failed or self.below:
            return FINDINGS
        if self.not_run and not self.unusable:
            return PARTIAL if self.ran else UsageError.exit_code
        return failure_code([error for _, error in self.unusable], some=bool(self.ran))


def run_tests(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    which: Accounts = ANY,
    *,
    pattern: str | None = None,
    fail_under: float | None = None,
) -> TestRun:
    """Run tests: those of these files and folders, else all; those whose name fits `pattern`.

    A pattern is a part of the name, or has * and ?. Each test runs for the account it names, or for every
    account that runs its flow; of these, for those that are chosen. A file that is not valid is not run, and
    stops no other.

    Raises:
        UsageError: there is nothing to run.
    """
    try:
        project = workspace.project
    except SpecError as error:
        return TestRun(invalid=[*error.diagnostics])
    if not paths:
        project.require(flows=True, accounts=True)
    run = run_files(workspace, paths, which, pattern=pattern)
    run.fail_under = fail_under
    if pattern is not None and not run.named:
        # Said first: a file that is not valid beside it is not why nothing ran.
        nothing = Diagnostic(f"no test has '{pattern}' in its name")
        raise UsageError.of([nothing, *run.invalid])
    if not run.files and not run.invalid:
        raise UsageError("there are no tests here", hint="they stand beside flows, in NAME.test.yaml")
    if not run.ran and not run.unusable and not run.invalid and not run.not_run:
        raise UsageError("no test ran: no account chosen runs the flows tested")
    return run


def _test_files(workspace: Workspace, paths: Sequence[Path]) -> list[Path]:
    """The `*.test.yaml` that paths name; none named: those beside the project's flows.

    Raises:
        UsageError: a path that is not there, or a folder without tests.
    """
    if not paths:
        return project_tests(workspace.project)
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            below = files_below(path, *TEST_ENDINGS)
            if not below:
                raise UsageError(f"there are no tests in {path}", hint="they are in NAME.test.yaml")
            found += below
        elif path.is_file():
            found.append(_beside(path))
        else:
            raise UsageError(f"there is no file or folder {path}")
    return list(dict.fromkeys(found))


def _beside(path: Path) -> Path:
    """A test file, or the one beside a flow."""
    if path.name.endswith(TEST_ENDINGS):
        return path
    beside = [path.with_name(f"{path.stem}{ending}") for ending in TEST_ENDINGS]
    found = next((file for file in beside if file.is_file()), None)
    if found is None:
        raise UsageError(f"{path} has no tests", hint=f"they would be in {beside[0].name}")
    return found


def run_files(
    workspace: Workspace, paths: Sequence[Path], which: Accounts, *, pattern: str | None = None
) -> TestRun:
    """What `run_tests` does; no test is a result as well."""
    run = TestRun()
    loaded: list[Loaded[TestFile]] = []
    for path in _test_files(workspace, paths):
        try:
            loaded.append(load_test(workspace.project, path))
        except SpecError as error:
            run.invalid += error.diagnostics
    seen: dict[str, list[CompiledFlow]] = {}
    visited: set[tuple[str, str]] = set()
    chosen = None
    unusable: dict[str, GhlFlowError] = {}
    invalid: dict[str, GhlFlowError] = {}
    if which.chosen:
        among = chosen_accounts(workspace, which)
        invalid = {**among.unusable, **naming_unknown_flows(workspace, among.accounts)}
        chosen = {item.value.account for item in among.accounts}
    for file in loaded:
        run.files.append(file.document.source.path)
        named = sum(pattern is None or _named(case.name, pattern) for case in file.value.tests)
        run.named += named
        at = file.document.location(("flow",))
        try:
            runners = _accounts(workspace, file, chosen)
        except NoAccountRunsError as error:
            if named:
                why = error.diagnostics[0]._replace(location=at)
                run.not_run.append(NotRun(str(file.value.flow), why))
            continue
        except GhlFlowError as error:
            found = [item if item.location else item._replace(location=at) for item in error.diagnostics]
            run.invalid += [item for item in found if item not in run.invalid]
            continue
        invalid |= runners.unusable
        for runner in runners.accounts:
            name = runner.value.account
            try:
                flows = _flows(workspace, file, runner)
            except Exception as error:
                unusable[name] = as_error(error)
                continue
            for compiled in flows:
                seen.setdefault(compiled.flow.flow, []).append(compiled)
            for number, case in enumerate(file.value.tests):
                if pattern is None or _named(case.name, pattern):
                    for result in run_case(flows, file.value, number):
                        visited |= result.visited
                        run.ran.append(Ran(file, name, result))
    run.unusable = [*{**unusable, **invalid}.items()]
    found_places = {name: _merged(compiled, visited) for name, compiled in seen.items()}
    _count_untested(workspace, Scope(workspace, paths, chosen), run, found_places)
    run.places = dict(sorted(found_places.items()))
    return run


def _count_untested(workspace: Workspace, scope: Scope, run: TestRun, found: dict[str, list[Place]]) -> None:
    """Count what no test is about: where it was left out, most of a project could be reached in full."""
    told = {item for _, error in run.unusable for item in error.diagnostics}
    run.unusable += [
        (path, error) for path, error in scope.broken() if not told.issuperset(error.diagnostics)
    ]
    for flow in scope.flows():
        name = flow.value.flow
        if name not in found and all(item.flow != name for item in run.not_run):
            run.untested.append(name)
            try:
                found[name] = unreached(workspace, flow)
            except GhlFlowError as error:
                run.unusable += [] if told.issuperset(error.diagnostics) else [(name, error)]


def _merged(compiled: Sequence[CompiledFlow], visited: set[tuple[str, str]]) -> list[Place]:
    """Places of a flow that ran for several accounts: step ids differ, places in the file do not."""
    merged = places(compiled[0], visited)
    for other in compiled[1:]:
        merged = [
            replace(mine, reached=mine.reached or its.reached)
            for mine, its in zip(merged, places(other, visited), strict=True)
        ]
    return merged


def _named(name: str, pattern: str) -> bool:
    wanted = pattern.lower() if any(sign in pattern for sign in "*?[") else f"*{pattern.lower()}*"
    return fnmatchcase(name.lower(), wanted)


def _accounts(workspace: Workspace, file: Loaded[TestFile], chosen: Collection[str] | None) -> Chosen:
    project = workspace.project
    if file.value.account is not None:
        broken = {one.name: one.error for one in project.broken_accounts}
        if chosen is not None and file.value.account not in chosen:
            return Chosen([])
        if file.value.account in broken:
            return Chosen([], {file.value.account: broken[file.value.account]})
        found = project.account(file.value.account)
        if file.value.flow is not None:
            tell_not_running(workspace, file.value.flow, [found])
        return Chosen([found])
    if chosen is None:
        return accounts_running(workspace, str(file.value.flow))
    running = [
        item
        for item in project.accounts
        if item.value.account in chosen and file.value.flow in item.value.flows
    ]
    return Chosen(running)


def _flows(workspace: Workspace, file: Loaded[TestFile], account: Loaded[Account]) -> list[CompiledFlow]:
    if file.value.flow is not None:
        flow = workspace.project.flow(file.value.flow)
        beside = workspace.beside(flow, account) if file.value.all_flows else []
        return [workspace.compiled(flow, account), *beside]
    flows = workspace.project.flows_of(account)
    if not flows:
        raise SpecError(
            f"{account.value.account} runs no flow", location=file.document.location(("account",))
        )
    return [workspace.compiled(flow, account) for flow in flows]
