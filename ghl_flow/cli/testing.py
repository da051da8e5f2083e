"""From test files to results: which files, which flows and accounts, and what they came through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from ghl_flow.cli.connection import accounts_running, chosen_accounts, set_aside_unknown_flows
from ghl_flow.cli.session import Session
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import Diagnostic, GhlFlowError, SpecError, UsageError
from ghl_flow.files import files_below
from ghl_flow.runtime.coverage import Place, places
from ghl_flow.runtime.scenario import CaseResult, run_case
from ghl_flow.spec.account import Account
from ghl_flow.spec.file_kind import TEST_ENDINGS, project_tests
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.scenario import TestFile
from ghl_flow.spec.scenario_names import load_test


@dataclass(frozen=True, slots=True)
class Ran:
    """One case that ran: in which file, for which account."""

    file: Loaded[TestFile]
    account: str
    result: CaseResult


@dataclass(slots=True)
class TestRun:
    """Everything that ran. `places` are the steps and branches of the flows tested, by flow."""

    __test__ = False

    ran: list[Ran] = field(default_factory=list)
    invalid: list[Diagnostic] = field(default_factory=list)  # in files that were not run because of it
    files: list[str] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=dict)
    unusable: list[tuple[str, GhlFlowError]] = field(default_factory=list)  # accounts it did not run for

    @property
    def failed(self) -> list[Ran]:
        """The cases that did not pass."""
        return [item for item in self.ran if not item.result.passed]

    @property
    def coverage(self) -> float:
        """Percent of steps and branches that a test reaches; 100 where there is nothing to reach."""
        every = [place for listed in self.places.values() for place in listed]
        return 100 * sum(place.reached for place in every) / len(every) if every else 100.0


def test_files(session: Session, paths: Sequence[Path]) -> list[Path]:
    """The `*.test.yaml` that paths name; none named: those beside the project's flows.

    Raises:
        UsageError: a path that is not there, or a folder without tests.
    """
    if not paths:
        return project_tests(session.project)
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


test_files.__test__ = False  # type: ignore[attr-defined]


def _beside(path: Path) -> Path:
    """A test file, or the one beside a flow."""
    if path.name.endswith(TEST_ENDINGS):
        return path
    beside = [path.with_name(f"{path.stem}{ending}") for ending in TEST_ENDINGS]
    found = next((file for file in beside if file.is_file()), None)
    if found is None:
        raise UsageError(f"{path} has no tests", hint=f"they would be in {beside[0].name}")
    return found


def run_tests(
    session: Session,
    files: Sequence[Path],
    pattern: str | None = None,
    account: Sequence[str] | None = None,
    accounts: str | None = None,
) -> TestRun:
    """Run the tests of these files, those whose name fits `pattern` (a part of it, or with * and ?).

    Each for the account it names, or for every account that runs its flow; of these, for those that
    `account` names or `accounts` matches. A file that is not valid is not run, and stops no other.
    """
    run = TestRun()
    loaded: list[Loaded[TestFile]] = []
    for path in files:
        try:
            loaded.append(load_test(session.project, path))
        except SpecError as error:
            run.invalid += error.diagnostics
    seen: dict[str, list[CompiledFlow]] = {}
    visited: set[tuple[str, str]] = set()
    chosen = None
    if account or accounts is not None:
        among = chosen_accounts(session, account, pattern=accounts)
        set_aside_unknown_flows(session, among)
        chosen = {item.value.account for item in among}
    unusable: dict[str, GhlFlowError] = {}
    for file in loaded:
        run.files.append(file.document.source.path)
        try:
            runners = _accounts(session, file, chosen)
        except GhlFlowError as error:
            at = file.document.location(("flow",))
            found = [item if item.location else item._replace(location=at) for item in error.diagnostics]
            run.invalid += [item for item in found if item not in run.invalid]
            continue
        for runner in runners:
            name = runner.value.account
            try:
                flows = _flows(session, file, runner)
            except GhlFlowError as error:
                unusable[name] = error
                continue
            for compiled in flows:
                seen.setdefault(compiled.flow.flow, []).append(compiled)
            for number, case in enumerate(file.value.tests):
                if pattern is None or _named(case.name, pattern):
                    for result in run_case(flows, file.value, number):
                        visited |= result.visited
                        run.ran.append(Ran(file, name, result))
    run.unusable = [*{**unusable, **session.unusable}.items()]
    run.places = {name: _merged(compiled, visited) for name, compiled in sorted(seen.items())}
    return run


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


def _accounts(
    session: Session, file: Loaded[TestFile], chosen: Collection[str] | None
) -> list[Loaded[Account]]:
    project = session.project
    if file.value.account is not None:
        broken = {one.name: one.error for one in project.broken_accounts}
        if chosen is not None and file.value.account not in chosen:
            return []
        if file.value.account in broken:
            session.unusable[file.value.account] = broken[file.value.account]
            return []
        return [project.account(file.value.account)]
    if chosen is None:
        return accounts_running(session, str(file.value.flow), None)
    return [
        item
        for item in project.accounts
        if item.value.account in chosen and file.value.flow in item.value.flows
    ]


def _flows(session: Session, file: Loaded[TestFile], account: Loaded[Account]) -> list[CompiledFlow]:
    if file.value.flow is not None:
        return [session.compiled(session.project.flow(file.value.flow), account)]
    flows = session.project.flows_of(account)
    if not flows:
        raise SpecError(
            f"{account.value.account} runs no flow", location=file.document.location(("account",))
        )
    return [session.compiled(flow, account) for flow in flows]
