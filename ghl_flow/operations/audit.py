"""What is wrong in accounts today: lint, verify and the checks of doctor, over workflows as they are.

Workflows are imported into a project of their own that is gone afterwards: nothing of the project is changed.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import yaml

from ghl_flow.checkup.model import Blank, Examined, Status, Unseen
from ghl_flow.checkup.registry import all_checks
from ghl_flow.errors import GhlFlowError
from ghl_flow.importing.known import Tables
from ghl_flow.lint.rule import Finding, Severity
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.audit_names import stand_in, with_names
from ghl_flow.operations.doctor_look import Look
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.histories import LAST_DAYS, Histories, HistorySource
from ghl_flow.operations.imports import WorkflowImport, import_workflows
from ghl_flow.operations.known_flows import KnownFlows
from ghl_flow.operations.lint import lint_project
from ghl_flow.operations.outcome import FINDINGS, PARTIAL, OfAccounts, PerAccount
from ghl_flow.operations.pull import WorkflowsRead, read_workflows
from ghl_flow.operations.verify import verify
from ghl_flow.operations.workspace import Workspace
from ghl_flow.runtime.verify import Moment, Result, Verdict
from ghl_flow.spec.project_file import PROJECT_FILE, Paths
from ghl_flow.unexpected import as_error

if TYPE_CHECKING:
    from ghl_flow.insight.history import History
    from ghl_flow.spec.account import Account
    from ghl_flow.spec.loader import Loaded

SECONDS: Final = 5.0
"""For each search: an audit is a first look."""


class Harm(StrEnum):
    """How bad it is, the worst first."""

    FAIL = "fail"
    WARN = "warn"
    NOTE = "note"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """What found it."""

    DOCTOR = "doctor"
    LINT = "lint"
    VERIFY = "verify"
    IMPORT = "import"


class Problem(NamedTuple):
    """One thing. `workflow`: empty where it is of the account. `contacts`: how many it may touch, if known.

    `message`: empty where a guarantee has no case.
    """

    harm: Harm
    origin: Origin
    code: str
    message: str
    workflow: str = ""
    fix: str = ""
    contacts: int | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audit:
    """An account. `workflows`: read and understood; `managed`: how many flows of the project made.

    `problems`: ranked by harm, then by how many contacts they may touch. `well`: how many checks and
    guarantees are as they should be. `not_read`: workflows that could not be read or understood.
    """

    account: str
    workflows: tuple[str, ...]
    managed: int
    problems: tuple[Problem, ...]
    well: int
    not_read: tuple[str, ...] = ()

    def of(self, harm: Harm) -> list[Problem]:
        """The problems of that harm."""
        return [one for one in self.problems if one.harm is harm]

    @property
    def assessed(self) -> bool:
        """Whether everything was."""
        return not self.of(Harm.UNKNOWN) and not self.not_read

    @property
    def score(self) -> float | None:
        """The share of what was asked that is as it should be; None where not everything was assessed."""
        if not self.assessed:
            return None
        wrong = len(self.of(Harm.FAIL)) + len(self.of(Harm.WARN))
        return self.well / (self.well + wrong) if self.well + wrong else None


@dataclass(frozen=True, slots=True)
class Audits(OfAccounts[Audit]):
    """What was found, and the accounts that could not be looked at."""

    @property
    def exit_code(self) -> int:
        """That of what failed; 1 where something is wrong; 3 where something was not assessed."""
        wrong = any(one.of(Harm.FAIL) or one.of(Harm.WARN) for one in self.found)
        unknown = any(not one.assessed for one in self.found)
        return self.accounts.exit_code() or (FINDINGS if wrong else PARTIAL if unknown else 0)


class _Seen(NamedTuple):
    read: WorkflowsRead
    checks: tuple[tuple[str, Examined], ...]
    history: "History | None"


def audit(workspace: Workspace, which: Accounts = ANY, source: HistorySource = LAST_DAYS) -> Audits:
    """Look at each account: its checks, and every workflow that no flow of the project made. Writes nothing.

    Raises:
        UsageError: there is no such account, several and none chosen, or the file is no history.
        GhlFlowError: the only account cannot be looked at.
    """
    known = KnownFlows(workspace)
    chosen = chosen_accounts(workspace, which)
    histories = Histories(workspace, source)
    histories.check([item.value for item in chosen.accounts])

    async def one(item: "Loaded[Account]") -> _Seen:
        read = await read_workflows(workspace, item, known, ())
        subject = await Look(workspace, item, histories, offline=False).subject()
        checks = tuple((check.code, check.examine(subject)) for check in all_checks())
        return _Seen(read, checks, None if isinstance(subject.history, Unseen) else subject.history)

    seen = run_accounts(workspace, chosen, one, concurrency=READING, only_looks=True)
    seen.raise_if_alone()
    if workspace.stop.requested:  # what follows takes longer than what was stopped
        raise KeyboardInterrupt
    rows: list[tuple[str, Audit | GhlFlowError]] = []
    for name, found in seen.rows:
        if isinstance(found, GhlFlowError):
            rows.append((name, found))
            continue
        try:
            rows.append((name, _audited(workspace, name, found)))
        except Exception as error:
            rows.append((name, as_error(error)))
    return Audits(PerAccount(tuple(rows)))


def _audited(workspace: Workspace, name: str, seen: _Seen) -> Audit:
    folder = Path(tempfile.mkdtemp(prefix="ghl-flow-audit-"))
    try:
        own = _project_of(workspace, name, folder)
        account = own.project.account(name)
        imports = import_workflows(own, account, seen.read.found, _tables(seen.read), called=stand_in)
        taken = {one.flow: one for one in imports.workflows if one.flow in imports.runs}
        names = {flow: one.name for flow, one in taken.items()}
        # What flows do is no question where there are none: workflows that people built are looked at below.
        asked = [(code, row) for code, row in seen.checks if row.why is not Blank.NO_FLOW]
        problems = [_of_check(code, row) for code, row in asked if row.status is not Status.OK]
        well = sum(row.status is Status.OK for _, row in asked)
        touched = _touched(seen.history)
        for finding in _linted(own, folder):
            flow = Path(finding.location.source.path).stem
            if flow in taken and finding.severity is not Severity.INFO:
                problems.append(_of_finding(finding, taken[flow], touched, names))
        for verdict in _verdicts(own, list(taken)):
            if verdict.result is Result.PROVED:
                well += 1
            else:
                problems.append(_of_verdict(verdict, taken[verdict.flow], touched, names))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    order = list(Harm)
    problems.sort(key=lambda one: (order.index(one.harm), -(one.contacts or 0), one.origin, one.code))
    return Audit(
        name,
        tuple(one.name for one in taken.values()),
        seen.read.managed,
        tuple(problems),
        well,
        (*seen.read.unread, *[one.name for one in imports.workflows if one.flow not in taken]),
    )


def _tables(read: WorkflowsRead) -> Tables:
    """Without the flows that a pull made of these workflows: here all of them are looked at as they are."""
    found = {workflow.id for _, workflow in read.found}
    flows = {one: flow for one, flow in read.tables.flows.items() if one not in found}
    return Tables(read.tables.fields, read.tables.things, flows)


def _project_of(workspace: Workspace, name: str, folder: Path) -> Workspace:
    """A project with this account alone, which runs no flow yet, and the texts and facts of the other."""
    paths = Paths()
    document = workspace.project.account(name).document
    (folder / "accounts").mkdir()
    (folder / PROJECT_FILE).write_text("version: 1\n", encoding="utf-8")
    data = {**document.data, "flows": []} if isinstance(document.data, dict) else {}
    (folder / f"accounts/{name}.yaml").write_text(
        yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    for source, target in (
        (workspace.project.templates_folder, paths.templates),
        (workspace.project.root / workspace.project.settings.paths.facts, paths.facts),
    ):
        if source.is_dir():
            shutil.copytree(source, folder / target)
    return Workspace(folder, sandbox=workspace.sandbox, stop=workspace.stop)


def _linted(own: Workspace, folder: Path) -> Sequence[Finding]:
    flows = folder / "flows"
    return lint_project(own, [flows]).findings if flows.is_dir() else ()


def _verdicts(own: Workspace, flows: Sequence[str]) -> Sequence[Verdict]:
    if not flows:
        return ()
    return [one.verdict for one in verify(own, flows, time_limit=SECONDS).verdicts]


def _touched(history: "History | None") -> dict[str, int]:
    """How many contacts did what starts workflows, by kind of trigger; empty where nothing was read."""
    if history is None:
        return {}
    replied = {one.contact for one in history.messages if one.inbound and one.kind == "sms"}
    return {"call_status": len({one.contact for one in history.missed}), "customer_reply": len(replied)}


def _contacts(one: WorkflowImport, touched: Mapping[str, int]) -> int | None:
    found = [touched[kind] for kind in one.starts if kind in touched]
    return max(found) if found and len(found) == len(one.starts) else None


def _of_check(code: str, row: Examined) -> Problem:
    harm = {Status.FAIL: Harm.FAIL, Status.WARN: Harm.WARN}.get(row.status, Harm.UNKNOWN)
    return Problem(harm, Origin.DOCTOR, code, row.message, fix=row.fix)


def _of_finding(
    finding: Finding, of: WorkflowImport, touched: Mapping[str, int], names: Mapping[str, str]
) -> Problem:
    return Problem(
        Harm.FAIL if finding.severity is Severity.ERROR else Harm.WARN,
        Origin.LINT,
        finding.code,
        with_names(finding.message, names),
        of.name,
        with_names(finding.hint or "", names),
        _contacts(of, touched),
    )


def _of_verdict(
    verdict: Verdict, of: WorkflowImport, touched: Mapping[str, int], names: Mapping[str, str]
) -> Problem:
    case = verdict.counterexample
    return Problem(
        Harm.UNKNOWN if case is None else Harm.FAIL,
        Origin.VERIFY,
        verdict.guarantee,
        with_names(verdict.reason if case is None else case.why, names),
        of.name,
        contacts=_contacts(of, touched),
        evidence=() if case is None else tuple(_happening(one, names) for one in case.timeline),
    )


def _happening(one: Moment, names: Mapping[str, str]) -> str:
    """What happens in a case, and of which workflow where it is a message."""
    by = f" by '{names.get(one.flow, one.flow)}'" if one.flow else ""
    return f"{_clock(one.at)} {with_names(one.what, names)}{by}"


def _clock(seconds: float) -> str:
    """Minutes and seconds after the first event, or hours where it is long."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"
