"""What people changed in HighLevel, taken into the files of the flows: `--on-conflict remote --write`."""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ghl_flow.compile.flow import compile_flow
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import GhlFlowError, UsageError
from ghl_flow.files import read_bytes
from ghl_flow.importing.finding import Finding
from ghl_flow.importing.flow_of import lock_if_same
from ghl_flow.importing.known import FieldKnown, Tables
from ghl_flow.importing.remote import Edited, Refused, Sides, with_remote
from ghl_flow.kinds.refers import sorts_of
from ghl_flow.operations.access import looked_at, open_account
from ghl_flow.operations.accounts import ANY, Accounts, chosen_accounts
from ghl_flow.operations.fleet import READING, run_accounts
from ghl_flow.operations.imports import lock_text
from ghl_flow.operations.known_things import tables_of
from ghl_flow.operations.named_workflows import of_names
from ghl_flow.operations.outcome import PerAccount
from ghl_flow.operations.plan import choices_of
from ghl_flow.operations.taken import Taken, TakenFlow, TakenStatus
from ghl_flow.operations.taken_differently import Asked, differing
from ghl_flow.operations.taken_locks import other_locks, with_parts
from ghl_flow.operations.terms import PlanTerms
from ghl_flow.operations.written_together import write_together
from ghl_flow.source import ended_alike, split_lines
from ghl_flow.spec.flow import Flow
from ghl_flow.spec.loader import Loaded, load_text
from ghl_flow.spec.lock import Lock
from ghl_flow.unexpected import as_error
from ghl_flow.wire.difference import differences
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.secrecy import secrets_in
from ghl_flow.wire.thing import Thing
from ghl_flow.wire.workflow import Workflow

if TYPE_CHECKING:
    from ghl_flow.operations.workspace import Workspace
    from ghl_flow.spec.account import Account


@dataclass(frozen=True, slots=True)
class _Drifted:
    """A flow that was changed in HighLevel: what is stored there, and which parts are another's."""

    flow: str
    stored: Workflow
    changes: tuple[StepChange, ...]
    nothing_tells: bool = False
    """It differs, and neither a manifest nor a lock says how it was."""


@dataclass(frozen=True, slots=True)
class _Seen:
    account: "Loaded[Account]"
    flows: tuple[_Drifted, ...]
    tables: Tables
    ids: Mapping[str, str]


def take_remote(
    workspace: "Workspace", which: Accounts = ANY, names: Sequence[str] = (), *, write: bool = False
) -> Taken:
    """Put what was changed in HighLevel since the last apply or import into the files of the flows.

    What only this side changed stays. `names`: only workflows of these names, which may be patterns. Not
    `write`: nothing is written.

    Raises:
        UsageError: there is no such account, or several and none chosen.
        GhlFlowError: the only account fails.
    """

    async def one(account: "Loaded[Account]") -> _Seen:
        return await _look(workspace, account, names)

    read = run_accounts(workspace, chosen_accounts(workspace, which), one, concurrency=READING)
    read.raise_if_alone()
    apart = _changed_differently(workspace, [one for _, one in read.rows if isinstance(one, _Seen)])
    rows: list[tuple[str, tuple[TakenFlow, ...] | GhlFlowError]] = []
    for name, found in read.rows:
        if isinstance(found, GhlFlowError):
            rows.append((name, found))
            continue
        try:
            # One after the other: the next account may run the same flow.
            flows = [
                _refused(flow, apart[name, flow.flow])
                if (name, flow.flow) in apart
                else _taken(workspace, found, flow, write=write)
                for flow in found.flows
            ]
            rows.append((name, tuple(flows)))
        except Exception as error:
            rows.append((name, as_error(error)))
    return Taken(PerAccount(tuple(rows)), write)


def _changed_differently(workspace: "Workspace", seen: Sequence[_Seen]) -> Mapping[tuple[str, str], str]:
    """The flows of accounts that one file cannot have as they are: taken in turn, the last would win."""
    count = Counter(flow.flow for one in seen for flow in one.flows)
    asked: list[Asked] = []
    for one in seen:
        for flow in one.flows:
            if count[flow.flow] > 1:
                with suppress(Exception):  # told when it is its turn
                    diff = _taken(workspace, one, flow, write=False).diff
                    asked.append(Asked(one.account.value.account, flow.flow, diff))
    return differing(asked)


def _refused(drifted: _Drifted, why: str) -> TakenFlow:
    name = drifted.stored.name
    return TakenFlow(TakenStatus.REFUSED, drifted.flow, name, drifted.changes, (Refused("", name, why),))


async def _look(workspace: "Workspace", account: "Loaded[Account]", names: Sequence[str]) -> _Seen:
    desired = workspace.desired(account)
    choices = choices_of(workspace, account, desired, PlanTerms())
    async with open_account(workspace, account.value) as connection:
        await connection.settle()
        if not connection.driver.capabilities.reads_bodies:
            raise GhlFlowError(
                f"driver {connection.driver.name} cannot read what is in workflows",
                hint="choose --driver api or --driver builder",
            )
        looked = looked_at(workspace, account.value.location_id)
        actual, plan = await survey(desired, connection, choices, ask_first=False, looked=looked)
        mains = {item.key: item for item in desired.workflows if item.is_main}
        flows: list[_Drifted] = []
        used: set[Thing] = set()
        for change in plan.changes:
            live = actual.workflows.get(change.key)
            if change.resource is not Resource.WORKFLOW or change.key not in mains or live is None:
                continue
            record = actual.manifest.recorded.get(change.key)
            kept = record is not None and record.kept
            lost = record is None and not mains[change.key].compiled.imported_parts
            steps = tuple(one for one in change.steps if one.drifted or kept or lost)
            asked = of_names([live.workflow.name], names or ["*"])
            if steps and live.readable and asked:
                used |= sorts_of(live.document, [*live.triggers])
                stored = live.workflow.named_as(mains[change.key].compiled.workflow)
                flows.append(_Drifted(mains[change.key].flow, stored, steps, lost))
        listed = {one.id: one.name for one in actual.summaries.values()}
        tables, _ = await tables_of(connection, used, listed) if flows else (Tables(), ())
    own = {one.id: key for key, one in actual.fields.items()}
    # A flow may call a field by a key of its own.
    fields: dict[str, FieldKnown] = {
        one: known._replace(key=own.get(one, known.key)) for one, known in tables.fields.items()
    }
    ids = dict(actual.known_ids(desired))
    # Another flow's workflow is what a step of this one may start.
    workflows = {ids[item.reference]: item.flow for item in mains.values() if item.reference in ids}
    ids = {field_reference(known.key): one for one, known in fields.items()} | ids
    return _Seen(account, tuple(flows), Tables(fields, tables.things, workflows), ids)


def _taken(workspace: "Workspace", seen: _Seen, drifted: _Drifted, *, write: bool) -> TakenFlow:
    """One flow of an account. A file that cannot be written must not hide what was written before it."""
    try:
        return _take(workspace, seen, drifted, write=write)
    except UsageError as error:
        name = drifted.stored.name
        refused = (Refused("", name, error.told),)
        return TakenFlow(TakenStatus.FAILED, drifted.flow, name, drifted.changes, refused)


def _take(workspace: "Workspace", seen: _Seen, drifted: _Drifted, *, write: bool) -> TakenFlow:
    account = workspace.project.account(seen.account.value.account)
    flow = next(one for one in workspace.project.flows_of(account) if one.value.flow == drifted.flow)
    compiled = workspace.compiled(flow, account).workflows[0]
    if drifted.nothing_tells:
        why = "it differs, and nothing tells who changed it: no apply and no import of it is recorded"
        return _refused(drifted, why)
    mine = compiled.workflow.bound(seen.ids)
    parts = {one.part for one in drifted.changes}
    if isinstance(_lock_of(workspace, account, flow, drifted, seen), Lock):
        # It was written, and its lock was not: the process was killed between the two.
        edited = Edited(flow.document.source.text, ())
    else:
        sides = Sides(mine, drifted.stored, compiled.origins)
        edited = with_remote(flow, account.value, seen.tables, sides, parts)
    found = TakenFlow(TakenStatus.REFUSED, drifted.flow, drifted.stored.name, drifted.changes, edited.refused)
    lock, left = _checked(workspace, account, flow, edited, drifted, seen)
    if lock is None:
        why = left or "what the file would compile to is not what is stored"
        return replace(found, refused=edited.refused or (Refused("", drifted.stored.name, why),))
    before = flow.document.source
    diff = difflib.unified_diff(
        split_lines(before.text), split_lines(edited.text), before.path, before.path, lineterm=""
    )
    lock_file = workspace.project.locks.file(account.value.account, drifted.flow)
    path = workspace.report_paths.file(before.path).resolve()
    files = {path: ended_alike(read_bytes(path), edited.text)} if edited.text != before.text else {}
    old = workspace.project.locks.of(account.value.account, drifted.flow)
    files |= other_locks(workspace, drifted.flow, account.value.account, old, lock)
    files[lock_file] = lock_text(lock)
    if write:
        write_together(files, workspace.own_folder)
        workspace.forget()
    others = [
        one.value.account
        for one in workspace.project.accounts
        if drifted.flow in one.value.flows and one.value.account != account.value.account
    ]
    return replace(
        found,
        status=TakenStatus.PARTLY if edited.refused else TakenStatus.TAKEN,
        files=tuple(files),
        diff="".join(f"{line}\n" for line in diff),
        others=tuple(others),
    )


def _lock_of(
    workspace: "Workspace", account: "Loaded[Account]", flow: Loaded[Flow], drifted: _Drifted, seen: _Seen
) -> Lock | Finding:
    """The lock with which a file is what is stored, whatever ids the one that is there gives to the steps."""
    beside = [one.value for one in workspace.project.flows_of(account) if one.value.flow != drifted.flow]
    templates = workspace.templates
    return lock_if_same(
        flow, drifted.stored, account.value, seen.tables, templates, beside, with_helpers=True
    )


def _checked(
    workspace: "Workspace",
    account: "Loaded[Account]",
    flow: Loaded[Flow],
    edited: Edited,
    drifted: _Drifted,
    seen: _Seen,
) -> tuple[Lock | None, str]:
    """The lock with which the file is what is stored, as far as it was to be; or why it is not."""
    source = flow.document.source
    before = workspace.project.locks.of(account.value.account, drifted.flow)
    beside = [one.value for one in workspace.project.flows_of(account) if one.value.flow != drifted.flow]
    try:
        loaded = load_text(edited.text, Flow, source.path)
        found = _lock_of(workspace, account, loaded, drifted, seen)
    except GhlFlowError as error:
        return None, error.told
    kept = found.model_dump(mode="json") if isinstance(found, Lock) else {}
    if {*secrets_in(loaded.document.data)} - {*secrets_in(flow.document.data)} or any(secrets_in(kept)):
        return None, "a secret stands where no name can"
    old = workspace.compiled(flow, account).workflows[0]
    if isinstance(found, Lock):
        # What was proved before is to be proved again.
        return (found if old.as_imported else found.model_copy(update={"content": ""})), ""
    try:
        now = compile_flow(loaded, account.value, workspace.templates, beside, lock=before).workflows[0]
    except GhlFlowError as error:
        return None, error.told
    left = {one.part for one in differences(drifted.stored, now.workflow.bound(seen.ids))}
    was = {one.part for one in differences(drifted.stored, old.workflow.bound(seen.ids))}
    asked = {one.part for one in drifted.changes}
    refused = {one.part for one in edited.refused}
    if "" in refused or not left <= was or left & asked - refused or left == was:
        return None, ", ".join(one for one in (found.where, found.detail) if one)
    return with_parts(before, drifted.flow, drifted.stored, asked - refused, account), ""
