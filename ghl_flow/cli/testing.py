"""From test files to results: which files, which flows and accounts, and what they came through."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from ghl_flow.cli.connection import accounts_running, chosen_accounts, set_aside_unknown_flows
from ghl_flow.cli.session import Session
from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.errors import Diagnostic, GhlFlowError, SpecError, UsageError, did_you_mean
from ghl_flow.runtime.coverage import Place, places
from ghl_flow.runtime.scenario import CaseResult, run_case
from ghl_flow.spec.account import Account
from ghl_flow.spec.event import EventSpec
from ghl_flow.spec.loader import Loaded, load
from ghl_flow.spec.scenario import Expectation, TestFile


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
        UsageError: a path that is not there.
    """
    folder = session.project.root / session.project.settings.paths.flows
    found: list[Path] = []
    for path in paths or [folder]:
        if path.is_dir():
            found += sorted([*path.rglob("*.test.yaml"), *path.rglob("*.test.yml")])
        elif path.is_file():
            found.append(_beside(path))
        elif paths:
            raise UsageError(f"there is no file or folder {path}")
    return list(dict.fromkeys(found))


test_files.__test__ = False  # type: ignore[attr-defined]


def _beside(path: Path) -> Path:
    """A test file, or the one beside a flow."""
    if path.name.endswith((".test.yaml", ".test.yml")):
        return path
    beside = path.with_name(f"{path.stem}.test.yaml")
    if not beside.is_file():
        raise UsageError(f"{path} has no tests", hint=f"they would be in {beside.name}")
    return beside


def run_tests(
    session: Session,
    files: Sequence[Path],
    pattern: str | None = None,
    account: Sequence[str] | None = None,
    accounts: str | None = None,
) -> TestRun:
    """Run the tests of these files, those whose name fits `pattern` (a part of it, or with * and ?).

    Each for the account it names, or for every account that runs its flow; of these, for those that
    `account` names or `accounts` matches.

    Raises:
        SpecError: with the errors of all files.
    """
    run = TestRun()
    loaded: list[Loaded[TestFile]] = []
    errors: list[Diagnostic] = []
    for path in files:
        try:
            file = load(path, TestFile, session.project.display(path))
            _check_names(file)
            loaded.append(file)
        except SpecError as error:
            errors += error.diagnostics
    if errors:
        raise SpecError.of(errors)
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
        for runner in _accounts(session, file, chosen):
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
        names = [*(item.value.account for item in project.accounts), *broken]
        if file.value.account not in names:
            raise SpecError(
                f"there is no account '{file.value.account}'",
                location=file.document.location(("account",)),
                hint=did_you_mean(file.value.account, names),
            )
        if chosen is not None and file.value.account not in chosen:
            return []
        if file.value.account in broken:
            session.unusable[file.value.account] = broken[file.value.account]
            return []
        return [project.account(file.value.account)]
    _flow_named(session, file)
    if chosen is None:
        return accounts_running(session, str(file.value.flow), None)
    return [
        item
        for item in project.accounts
        if item.value.account in chosen and file.value.flow in item.value.flows
    ]


def _flows(session: Session, file: Loaded[TestFile], account: Loaded[Account]) -> list[CompiledFlow]:
    if file.value.flow is not None:
        _flow_named(session, file)
        return [session.compiled(session.project.flow(file.value.flow), account)]
    flows = session.project.flows_of(account)
    if not flows:
        raise SpecError(
            f"{account.value.account} runs no flow", location=file.document.location(("account",))
        )
    return [session.compiled(flow, account) for flow in flows]


def _flow_named(session: Session, file: Loaded[TestFile]) -> None:
    names = [item.value.flow for item in session.project.flows]
    names += [one.name for one in session.project.broken_flows]
    if file.value.flow not in names:
        raise SpecError(
            f"there is no flow '{file.value.flow}'",
            location=file.document.location(("flow",)),
            hint=did_you_mean(str(file.value.flow), names),
        )


def _check_names(file: Loaded[TestFile]) -> None:
    """Contacts that a test names are those it declares, where it declares any."""
    errors: list[Diagnostic] = []
    for number, case in enumerate(file.value.tests):
        known = [*file.value.contacts, *case.contacts]
        listed: list[tuple[str, int, EventSpec | Expectation]] = [
            *(("events", place, event) for place, event in enumerate(case.events)),
            *(("expect", place, item) for place, item in enumerate(case.expect)),
        ]
        for where, place, item in listed:
            if item.contact is not None and item.contact not in known and not item.contact.startswith("+"):
                errors.append(
                    Diagnostic(
                        f"there is no contact '{item.contact}' in this test",
                        file.document.location(("tests", number, where, place)),
                        did_you_mean(item.contact, known) or "declare it under contacts",
                    )
                )
    if errors:
        raise SpecError.of(errors)
