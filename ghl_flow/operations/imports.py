"""Workflows of HighLevel as flows of the project: what is written, and what is to be said of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from ghl_flow.errors import UsageError
from ghl_flow.importing.finding import Finding, Matter
from ghl_flow.importing.flow_of import Imported, flow_of, lock_if_same
from ghl_flow.importing.known import Tables, flow_id_for
from ghl_flow.importing.yaml_text import flow_text
from ghl_flow.language.model import ID_PATTERN, PATTERN_MEANING, Identifier
from ghl_flow.operations.account_flows import with_flows
from ghl_flow.operations.outcome import FINDINGS
from ghl_flow.operations.written_together import write_together
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.lock import Lock
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account


class ImportStatus(StrEnum):
    """What became of a workflow."""

    NEW = "new"
    """A flow of the project was made of it."""
    UNCHANGED = "unchanged"
    """It was imported before, and is as its flow says."""
    CHANGED = "changed"
    """It was imported before, and is another now: the flow was left as it is."""
    LOCKED = "locked"
    """A flow says the same already, and now has the ids of this workflow."""
    NOT_TAKEN = "not-taken"
    """YAML cannot say it."""


_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Identifier)
_NOT_A_FLOW = (ImportStatus.NOT_TAKEN, ImportStatus.CHANGED)
"""There is no flow that says what the workflow is."""


@dataclass(frozen=True, slots=True)
class WorkflowImport:
    """One workflow: what became of it, where it comes from, and the files that were written."""

    status: ImportStatus
    where: str
    name: str
    flow: str
    findings: tuple[Finding, ...] = ()
    files: tuple[Path, ...] = ()
    starts: tuple[str, ...] = ()
    """The types of its triggers."""


@dataclass(frozen=True, slots=True)
class AccountImports:
    """The workflows of one account. `runs`: flows put into its file; `written`: whether anything was."""

    account: str
    workflows: tuple[WorkflowImport, ...]
    runs: tuple[str, ...] = ()
    written: bool = True

    @property
    def exit_code(self) -> int:
        """1 where one could not be taken or is another than its flow says."""
        return FINDINGS if any(one.status in _NOT_A_FLOW for one in self.workflows) else 0


def import_workflows(
    workspace: "Workspace",
    account: "Loaded[Account]",
    found: Sequence[tuple[str, Workflow]],
    tables: Tables,
    *,
    flow: str | None = None,
    write: bool = True,
    called: Callable[[str], str] = flow_id_for,
) -> AccountImports:
    """Make flows of workflows, and write them, their locks, and the account's list of flows.

    Args:
        found: the workflows, each with where it comes from.
        tables: what ids in them stand for.
        flow: the id of the flow, where there is one workflow.
        write: else nothing is written.
        called: the id of the flow of a workflow of that name, where it had none before.

    Raises:
        UsageError: a file cannot be written, or the account's file cannot be edited.
    """
    before = _Before(workspace, account, tables.flows, called)
    chosen = [one for one in found if not before.is_doubtful(one[1], found)]
    if flow is not None:
        for where, workflow in chosen:
            before.check(flow, workflow, where)
    names = before.names(chosen, flow)
    while True:
        flows = {**tables.flows, **names}
        known = Tables(tables.fields, tables.things, flows)
        made = {
            workflow.id: flow_of(workflow, account.value, known, flow=names[workflow.id])
            for _, workflow in found
            if workflow.id in names
        }
        # One that another starts and that is no flow after all is named by its id there.
        lost = {one: imported for one, imported in made.items() if not imported.taken}
        before.not_taken |= lost
        names = {one: name for one, name in names.items() if one not in lost}
        apart = [one for one in names if before.is_anothers(made[one], known)]
        if apart and flow is not None:
            raise UsageError(
                f"there is a flow '{flow}' already, and it is not what this workflow is",
                hint="name another with --flow, or leave it out",
            )
        for one in apart:
            names[one] = before.free(names[one], names.values())
        if not lost and not apart:
            break
    settled = [
        (where, imported, *before.row(imported, known))
        for where, workflow in found
        for imported in [made[workflow.id] if workflow.id in names else before.why_not(workflow)]
    ]
    # One that was cut off wrote flows that the account's file does not name yet.
    runs = [
        imported.flow
        for _, imported, status, _ in settled
        if status not in _NOT_A_FLOW and imported.flow not in account.value.flows
    ]
    listed = with_flows(account.document, runs) if runs else ""
    rows: list[WorkflowImport] = []
    texts: dict[Path, str] = {}
    for where, imported, status, files in settled:
        texts |= files
        name = imported.workflow.name
        starts = tuple(one.type for one in imported.workflow.triggers)
        rows.append(
            WorkflowImport(status, where, name, imported.flow, imported.findings, tuple(files), starts)
        )
    if runs:
        texts[before.account_file] = listed
    if write:
        write_together(texts, workspace.own_folder)
        workspace.forget()
    return AccountImports(account.value.account, tuple(rows), tuple(runs), write)


class _Before:
    """What the project has already."""

    def __init__(
        self,
        workspace: "Workspace",
        account: "Loaded[Account]",
        made: Mapping[str, str],
        called: Callable[[str], str],
    ) -> None:
        """`made`: the flows that workflows of the account are known to be, by the workflow's id."""
        self._called = called
        self._workspace = workspace
        self._account = account
        project = workspace.project
        self._flows: dict[str, Loaded[Flow]] = {item.value.flow: item for item in project.flows}
        self._taken = {*self._flows, *(one.name for one in project.broken_flows)}
        self._locks = {name: lock for name in self._flows if (lock := self._lock(name)) is not None}
        self._known = {**made, **{lock.workflow: name for name, lock in self._locks.items()}}
        self.not_taken: dict[str, Imported] = {}
        self._doubtful: dict[int, Imported] = {}

    def _lock(self, flow: str) -> Lock | None:
        return self._workspace.project.locks.of(self._account.value.account, flow)

    @property
    def account_file(self) -> Path:
        """The account's file."""
        return self._workspace.report_paths.file(self._account.document.source.path).resolve()

    def names(self, found: Sequence[tuple[str, Workflow]], flow: str | None) -> dict[str, str]:
        """The id of each workflow's flow: the one it had before, that of one of its name, or a free one.

        A flow that another workflow of the account is already is no flow of its name.
        """
        names = {one.id: self._known[one.id] for _, one in found if one.id in self._known}
        for _, workflow in found:
            if workflow.id in names:
                continue
            base = flow or self._called(workflow.name)
            there = self._flows.get(base)
            is_anothers = base in self._known.values() or base in names.values()
            shared = there is not None and there.value.name == workflow.name and not is_anothers
            names[workflow.id] = base if shared or flow else self.free(base, names.values())
        return names

    def check(self, flow: str, workflow: Workflow, where: str) -> None:
        """Whether a workflow can be the flow of that id.

        Raises:
            UsageError: it is no id, another workflow is that flow, or this one is another flow.
        """
        try:
            _IDENTIFIER.validate_python(flow)
        except ValidationError as error:
            (first, *_) = error.errors()
            why = first["ctx"]["error"] if "error" in first.get("ctx", {}) else PATTERN_MEANING[ID_PATTERN]
            raise UsageError(f"--flow: '{flow}' is no id of a flow: {why}") from None
        known = self._known.get(workflow.id)
        if known not in (None, flow):
            raise UsageError(f"{where} is the flow {known} already", hint=f"leave out --flow {flow}")
        taken = flow in self._known.values() or (flow in self._taken and flow not in self._flows)
        if known is None and taken:
            raise UsageError(
                f"there is a flow '{flow}' already, of another workflow of {self._account.value.account}",
                hint="name another with --flow, or leave it out",
            )

    def is_doubtful(self, workflow: Workflow, found: Sequence[tuple[str, Workflow]]) -> bool:
        """Whether a plan could not tell it from another; of two of one name neither is taken."""
        same = [one for _, one in found if one.name == workflow.name]
        ids = [one for _, one in found if one.id == workflow.id]
        detail = "id" if len(ids) > 1 or not workflow.id else "name" if len(same) > 1 else ""
        if detail:
            finding = Finding(Matter.SAME_NAME, detail=detail)
            self._doubtful[id(workflow)] = Imported(workflow, "", "", None, (finding,))
        return bool(detail)

    def why_not(self, workflow: Workflow) -> Imported:
        """One that was not taken, with what was found."""
        return self._doubtful.get(id(workflow)) or self.not_taken[workflow.id]

    def free(self, base: str, others: Iterable[str]) -> str:
        """An id that no flow has, from this one on."""
        taken, name, number = {*self._taken, *others}, base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        return name

    def is_anothers(self, imported: Imported, known: Tables) -> bool:
        """Whether the flow of that id is one that this workflow is no copy of, and never was."""
        there = self._flows.get(imported.flow)
        if there is None or imported.flow in self._locks:
            return False
        return not isinstance(self._same(there, imported.workflow, known), Lock)

    def _same(self, there: Loaded[Flow], workflow: Workflow, known: Tables) -> Lock | Finding:
        beside = [item.value for name, item in self._flows.items() if name != there.value.flow]
        # A secret of another account may be another one, whatever the flow calls it.
        mine = there.value.flow in self._locks or there.value.flow in self._account.value.flows
        account, templates = self._account.value, self._workspace.templates
        return lock_if_same(there, workflow, account, known, templates, beside, may_hold_secrets=mine)

    def row(self, imported: Imported, known: Tables) -> tuple[ImportStatus, dict[Path, str]]:
        """What becomes of a workflow, and what is to be written."""
        project, account = self._workspace.project, self._account.value.account
        if imported.lock is None:
            return ImportStatus.NOT_TAKEN, {}
        lock_file = project.locks.file(account, imported.flow)
        there = self._flows.get(imported.flow)
        if there is None:
            path = project.root / project.settings.paths.flows / f"{imported.flow}.yaml"
            return ImportStatus.NEW, {path: f"{_SCHEMA}{imported.text}", lock_file: lock_text(imported.lock)}
        same = self._same(there, imported.workflow, known)
        if not isinstance(same, Lock):
            return ImportStatus.CHANGED, {}
        if imported.flow in self._locks:
            return ImportStatus.UNCHANGED, {}
        return ImportStatus.LOCKED, {lock_file: lock_text(same)}


_SCHEMA = "# yaml-language-server: $schema=../schemas/flow.schema.json\n"


def lock_text(lock: Lock) -> str:
    said = f"What HighLevel keeps of this flow in {lock.account}, and YAML has no words for. Commit it."
    return flow_text({"version": 1, **lock.model_dump(mode="json", exclude_defaults=True)}, (said,))
