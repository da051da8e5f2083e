"""The plan: what apply would do, as data."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ghl_flow.deploy.drivers.model import Capabilities, WorkflowDriver
from ghl_flow.deploy.planning.diff import StepChange, step_changes
from ghl_flow.deploy.planning.drift import Origin, attributed
from ghl_flow.deploy.planning.gate import PAUSED, Gate
from ghl_flow.deploy.planning.risks import Warned, step_warnings
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.by_hand import Stage, stage_of, structure_of
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow, flow_of, flow_of_text
from ghl_flow.deploy.state.fields import bindings
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.errors import Diagnostic
from ghl_flow.wire.fingerprint import content_hash, digest_of
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import bind_text
from ghl_flow.wire.workflow import Workflow

FORMAT_VERSION = 1


class OnConflict(StrEnum):
    """What to do with a workflow that was changed in HighLevel."""

    REFUSE = "refuse"
    LOCAL = "local"
    REMOTE = "remote"


ON_CONFLICT_WORDS = {
    **{str(one): one for one in OnConflict},
    # Earlier spellings.
    "ours": OnConflict.LOCAL,
    "theirs": OnConflict.REMOTE,
}
"""What `--on-conflict` takes."""


class Resource(StrEnum):
    """What a change is about."""

    CUSTOM_FIELD = "custom_field"
    CUSTOM_VALUE = "custom_value"
    TAG = "tag"
    WORKFLOW = "workflow"


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    UNCHANGED = "unchanged"


class Reason(StrEnum):
    """Why. A stable word in JSON; sentences for it are made where it is displayed."""

    MISSING = "missing"
    CHANGED_HERE = "changed-here"
    CHANGED_REMOTE = "changed-in-highlevel"
    CHANGED_BOTH = "changed-on-both-sides"
    DELETED_REMOTE = "deleted-in-highlevel"
    UNPUBLISHED_REMOTE = "unpublished-in-highlevel"
    PUBLISHED_REMOTE = "published-in-highlevel"
    DIFFERS = "differs"
    DRAFT = "draft"
    KEPT = "remote-kept"
    PAUSED = "paused"
    UNRECORDED = "not-in-manifest"
    NO_FLOW = "no-flow"
    NOT_NEEDED = "not-needed"
    TO_BUILD = "to-build"
    TO_REBUILD = "to-rebuild"
    BUILD_PENDING = "build-pending"
    BUILT = "built"
    TO_PUBLISH = "to-publish"
    UNREADABLE = "published-unreadable"


_BY_HAND = {
    Stage.NEW: Reason.TO_BUILD,
    Stage.CHANGED: Reason.TO_REBUILD,
    Stage.REQUESTED: Reason.BUILD_PENDING,
    Stage.BUILT: Reason.BUILT,
    Stage.UNPUBLISHED: Reason.TO_PUBLISH,
    Stage.DONE: Reason.UNREADABLE,
}


class Hold(StrEnum):
    """What becomes of a change whose gate is closed."""

    DRAFT = "draft"
    """It is written, and left as a draft."""
    BACK = "held-back"
    """Nothing of it is written."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the operator chose: about conflicts, and which gates are closed after those that are allowed."""

    on_conflict: OnConflict = OnConflict.REFUSE
    gates: tuple[Gate, ...] = ()
    allow_paused: bool = False

    def closed(self, flow: str) -> tuple[Gate, ...]:
        """The gates that hold back a flow."""
        return tuple(gate for gate in self.gates if gate.closes(flow))


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource, from what to what, and why. `steps` details a workflow.

    `flow` is the one it belongs to, empty for what flows share. `hold` and the names of the `gates` that
    hold it. `stopped`: it was published by an apply, and is not published now.
    """

    resource: Resource
    key: str
    action: Action
    before: JsonObject | None = None
    after: JsonObject | None = None
    reason: Reason | None = None
    steps: tuple[StepChange, ...] = ()
    origin: Origin | None = None
    flow: str = ""
    hold: Hold | None = None
    gates: tuple[str, ...] = ()
    stopped: bool = False
    conflict: bool = False

    @property
    def runs(self) -> bool:
        """Whether it is of something that is published now."""
        return self.before is not None and self.before.get("status") == "published"

    def to_json(self) -> dict[str, object]:
        """The change for machines."""
        document: dict[str, object] = {
            "resource": str(self.resource),
            "key": self.key,
            "action": str(self.action),
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "hold": self.hold,
            "gates": [*self.gates],
        }
        if self.resource is Resource.WORKFLOW:
            document["origin"] = self.origin
            document["stopped"] = self.stopped
            document["steps"] = [step.to_json() for step in self.steps]
        return document


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """The plan for one account. A problem keeps apply from starting; a warning does not."""

    account: str
    driver: str
    driver_reason: str
    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...] = ()
    warnings: tuple[Warned, ...] = ()
    gates: tuple[Gate, ...] = ()
    on_conflict: OnConflict = OnConflict.REFUSE
    location_id: str = ""

    @property
    def digest(self) -> str:
        """Of what would be done, to what and on which terms: another one means that something changed."""
        return plan_digest(self._row())

    @property
    def pending(self) -> list[Change]:
        """The changes that are not made yet, those that a gate holds back or only --prune makes included."""
        return [change for change in self.changes if change.action is not Action.UNCHANGED]

    def to_json(self) -> dict[str, object]:
        """The plan of this account for machines."""
        return {**self._row(), "digest": self.digest}

    def _row(self) -> dict[str, object]:
        return {
            "account": self.account,
            "location_id": self.location_id,
            "driver": self.driver,
            "driver_reason": self.driver_reason,
            "on_conflict": str(self.on_conflict),
            "changes": [change.to_json() for change in self.changes],
            "gates": [gate.to_json() for gate in self.gates],
            "problems": [{"message": item.message, "hint": item.hint} for item in self.problems],
            "warnings": [{"code": item.code, "message": item.message} for item in self.warnings],
        }


def plan_digest(row: Mapping[str, object]) -> str:
    """The digest of an account's plan as JSON: of what would be done, and on which terms."""
    gates = row.get("gates")
    return digest_of(
        [
            *(row.get(key) for key in ("account", "location_id", "driver", "on_conflict", "changes")),
            # Not the gates' messages: those name files, which lie elsewhere on another machine.
            sorted(
                [str(gate.get(key)) for key in ("code", "detail", "flow")]
                for gate in (gates if isinstance(gates, list) else [])
                if isinstance(gate, dict)
            ),
        ]
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan for several accounts."""

    accounts: tuple[AccountPlan, ...]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def summary(self) -> dict[str, int]:
        """How many changes of each action."""
        changes = [change for account in self.accounts for change in account.changes]
        return {str(action): sum(change.action is action for change in changes) for action in Action}

    @property
    def pending(self) -> bool:
        """Whether anything would change."""
        return any(account.pending for account in self.accounts)

    def to_json(self) -> dict[str, object]:
        """`{format_version, accounts, summary}`."""
        return {
            "format_version": FORMAT_VERSION,
            "accounts": [account.to_json() for account in self.accounts],
            "summary": self.summary,
        }


_DEFAULT = Choices()


def make_plan(
    desired: Desired,
    actual: Actual,
    driver: WorkflowDriver,
    driver_reason: str,
    choices: Choices = _DEFAULT,
) -> AccountPlan:
    """Desired minus actual. A workflow changed both here and in HighLevel is a problem, unless decided."""
    elsewhere = driver.capabilities.delivers_values
    workflows = [
        _held(change, actual, choices, driver.capabilities)
        for change in _workflows(desired, actual, choices, without_texts=elsewhere)
    ]
    held = {change.flow: change.gates for change in workflows if change.hold is Hold.BACK}
    texts = _texts(desired, actual) if elsewhere else ()
    changes = [
        *_fields(desired, actual),
        *(_held_text(change, actual, choices, held) for change in texts),
        *_tags(desired, actual),
        *workflows,
        *(_held_deletion(change, held) for change in _unwanted(desired, actual)),
    ]
    return AccountPlan(
        account=desired.account.account,
        driver=driver.name,
        driver_reason=driver_reason,
        changes=tuple(changes),
        problems=(*_problems(desired, actual), *_conflicts(changes, choices.on_conflict)),
        warnings=tuple(_warnings(desired, actual, changes)),
        gates=choices.gates,
        on_conflict=choices.on_conflict,
        location_id=desired.account.location_id,
    )


def _fields(desired: Desired, actual: Actual) -> Iterator[Change]:
    for item in desired.fields:
        live = actual.fields.get(item.key)
        after: JsonObject = {"name": item.name, "dataType": item.data_type}
        if live is None:
            yield Change(Resource.CUSTOM_FIELD, item.key, Action.CREATE, None, after, Reason.MISSING)
        else:
            before: JsonObject = {"name": live.name, "dataType": live.data_type}
            yield Change(Resource.CUSTOM_FIELD, item.key, Action.UNCHANGED, before, before)


def _texts(desired: Desired, actual: Actual) -> Iterator[Change]:
    ids = known_ids(desired, actual)
    for name, (flow, unbound) in desired.texts_by_flow.items():
        text = bind_text(unbound, ids)
        live, after = actual.values.get(name), {"value": text}
        kind = Resource.CUSTOM_VALUE
        if live is None:
            yield Change(kind, name, Action.CREATE, None, {**after}, Reason.MISSING, flow=flow)
        elif live.value != text:
            before: JsonObject = {"value": live.value}
            yield Change(kind, name, Action.UPDATE, before, {**after}, Reason.CHANGED_HERE, flow=flow)
        else:
            yield Change(kind, name, Action.UNCHANGED, {**after}, {**after}, flow=flow)
    flows = {item.flow for item in desired.workflows}
    for name, value in actual.values.items():
        flow = flow_of_text(name)
        if name not in desired.texts_by_flow and flow in {*flows, *actual.manifest.flows}:
            reason = Reason.NOT_NEEDED if flow in flows else Reason.NO_FLOW
            unwanted: JsonObject = {"value": value.value}
            yield Change(Resource.CUSTOM_VALUE, name, Action.DELETE, unwanted, None, reason, flow=flow)


def _tags(desired: Desired, actual: Actual) -> Iterator[Change]:
    for tag in desired.tags:
        if tag in actual.tags:
            yield Change(Resource.TAG, tag, Action.UNCHANGED, {"name": tag}, {"name": tag})
        else:
            yield Change(Resource.TAG, tag, Action.CREATE, None, {"name": tag}, Reason.MISSING)


def _workflows(
    desired: Desired, actual: Actual, choices: Choices, *, without_texts: bool
) -> Iterator[Change]:
    foreign = {item.key for item in actual.foreign}
    ids = known_ids(desired, actual)
    for item in desired.workflows:
        if item.key in foreign:
            continue
        wanted = item.compiled.workflow
        record = actual.manifest.recorded.get(item.key)
        after: JsonObject = {
            "name": wanted.name,
            "status": "published",
            "steps": len(wanted.nodes),
            "triggers": len(wanted.triggers),
            "content": content_hash(wanted),
        }
        if (summary := actual.untouched.get(item.key)) is not None:
            same: JsonObject = {**after, "version": summary.version}
            yield _unchanged(item, same, actual, choices, kept=record is not None and record.kept)
        elif (live := actual.workflows.get(item.key)) is not None and not live.readable:
            hashes = {content_hash(wanted), content_hash(wanted.bound(ids))}
            if without_texts:
                hashes = {content_hash(structure_of(wanted))}
            yield _by_hand(item, hashes, live.workflow, actual.manifest, after, choices)
        elif live is not None:
            yield _existing(item, live.workflow, wanted.bound(ids), after, actual, choices)
        else:
            gone = item.key in actual.manifest.workflows
            created = step_changes(Workflow(id="", name=wanted.name, nodes=()), wanted)
            yield Change(
                Resource.WORKFLOW,
                item.key,
                Action.CREATE,
                None,
                after,
                Reason.DELETED_REMOTE if gone else Reason.MISSING,
                tuple(change for change in created if change.kind != "setting"),
                Origin.THERE if gone else None,
                item.flow,
                stopped=gone and item.key not in actual.manifest.paused,
            )


def _by_hand(
    item: DesiredWorkflow,
    wanted: Collection[str],
    listed: Workflow,
    manifest: Manifest,
    after: JsonObject,
    choices: Choices,
) -> Change:
    """A workflow whose body cannot be read: how far the person who builds it is."""
    record = manifest.recorded.get(item.key)
    stage = stage_of(wanted, listed, record)
    before: JsonObject = {"name": listed.name, "status": listed.status, "version": listed.version}
    action = {Stage.DONE: Action.UNCHANGED, Stage.BUILT: Action.ADOPT}.get(stage, Action.UPDATE)
    stopped = stage is Stage.UNPUBLISHED and item.key not in manifest.paused
    change = Change(
        Resource.WORKFLOW,
        item.key,
        action,
        before,
        before if action is Action.UNCHANGED else after,
        _BY_HAND[stage],
        origin=Origin.THERE if stopped else None,
        flow=item.flow,
        stopped=stopped,
    )
    kept = record is not None and record.kept and record.version == listed.version
    remote = choices.on_conflict is OnConflict.REMOTE
    if stopped and (remote or (kept and choices.on_conflict is not OnConflict.LOCAL)):
        left = replace(change, action=Action.UNCHANGED, after=before, reason=Reason.KEPT)
        return replace(left, origin=None, stopped=False)
    return change


def _unchanged(
    item: DesiredWorkflow, before: JsonObject, actual: Actual, choices: Choices, *, kept: bool
) -> Change:
    """A workflow that is published, and as it should be or as the operator chose to keep it."""
    same = Change(Resource.WORKFLOW, item.key, Action.UNCHANGED, before, before, flow=item.flow)
    if item.key in actual.manifest.paused and not choices.allow_paused:
        return replace(same, reason=Reason.PUBLISHED_REMOTE, origin=Origin.THERE)
    return replace(same, reason=Reason.KEPT) if kept else same


def _existing(
    item: DesiredWorkflow,
    current: Workflow,
    wanted: Workflow,
    after: JsonObject,
    actual: Actual,
    choices: Choices,
) -> Change:
    before: JsonObject = {
        "name": current.name,
        "status": current.status,
        "steps": len(current.nodes),
        "triggers": len(current.triggers),
        "content": content_hash(current),
        "version": current.version,
    }
    manifest = actual.manifest
    record = manifest.recorded.get(item.key)
    known = item.key in manifest.workflows
    paused = item.key in manifest.paused
    steps, origin = attributed(step_changes(current, wanted), current, wanted, record)
    runs = current.status == "published"
    stopped = not runs and not paused and known and record is not None and record.status == "published"
    kept = record is not None and record.kept
    change = Change(Resource.WORKFLOW, item.key, Action.UPDATE, before, after, None, steps, origin, item.flow)
    unchanged = replace(change, action=Action.UNCHANGED, after=before)
    local, remote = (choices.on_conflict is one for one in (OnConflict.LOCAL, OnConflict.REMOTE))
    if kept and not stopped and origin is None and (steps or not runs):
        # Neither side changed since the operator chose the one in HighLevel.
        if paused and choices.allow_paused and not local:
            return replace(change, reason=Reason.PAUSED, steps=())
        if not local:
            return replace(unchanged, reason=Reason.KEPT)
        return replace(change, reason=Reason.DIFFERS if steps else Reason.DRAFT, origin=Origin.THERE)
    if stopped:
        origin = Origin.BOTH if origin in (Origin.HERE, Origin.BOTH) else Origin.THERE
        change = replace(change, origin=origin, stopped=True)
        unchanged = replace(unchanged, origin=None)
    if remote and (origin in (Origin.THERE, Origin.BOTH) or (kept and steps)):
        return replace(unchanged, reason=Reason.KEPT, origin=None)
    if steps or stopped:
        there = any(step.drifted for step in steps)
        here = origin in (Origin.HERE, Origin.BOTH)
        # An edit kept in HighLevel would be lost with the next one made here, so that is a conflict too.
        conflict = (here and there) or (kept and (here or stopped))
        if conflict and not kept:
            reason = Reason.CHANGED_BOTH
        elif stopped:
            reason = Reason.UNPUBLISHED_REMOTE
        elif kept and here:
            reason, origin = Reason.CHANGED_BOTH, Origin.BOTH
        elif origin is None:
            reason = Reason.DIFFERS
        else:
            reason = Reason.CHANGED_REMOTE if there else Reason.CHANGED_HERE
        return replace(change, reason=reason, origin=origin, conflict=conflict)
    if runs:
        if known or paused:
            return _unchanged(item, before, actual, choices, kept=False)
        return replace(change, action=Action.ADOPT, reason=Reason.UNRECORDED)
    if paused and not choices.allow_paused:
        return replace(unchanged, reason=Reason.PAUSED)
    return replace(change, reason=Reason.PAUSED if paused else Reason.DRAFT)


def _unwanted(desired: Desired, actual: Actual) -> Iterator[Change]:
    """What an earlier apply made and no flow needs now. It runs until `apply --prune` or `destroy`."""
    wanted = {item.key for item in desired.workflows}
    flows = {item.flow for item in desired.workflows}
    for key, workflow_id in actual.manifest.workflows.items():
        summary = actual.summaries.get(workflow_id)
        if key in wanted or summary is None:
            continue
        flow = flow_of(key)
        before: JsonObject = {"name": summary.name, "status": summary.status, "version": summary.version}
        reason = Reason.NOT_NEEDED if flow in flows else Reason.NO_FLOW
        yield Change(Resource.WORKFLOW, key, Action.DELETE, before, None, reason, flow=flow)


def _held(change: Change, actual: Actual, choices: Choices, driver: Capabilities) -> Change:
    """The change with what becomes of it under the gates that are closed."""
    if change.action not in (Action.CREATE, Action.UPDATE):
        return change
    # A snapshot brings every workflow that is in it, so each gate holds it, and each paused flow.
    whole, paused = driver.pushes_together, actual.manifest.paused
    names = [gate.name for gate in (choices.gates if whole else choices.closed(change.flow))]
    if (change.flow in map(flow_of, paused) or (whole and paused)) and not choices.allow_paused:
        names.append(PAUSED)
    if not names:
        return change
    hold = Hold.DRAFT if driver.writes_bodies and not change.runs else Hold.BACK
    return replace(change, hold=hold, gates=tuple(dict.fromkeys(names)))


def _held_text(
    change: Change, actual: Actual, choices: Choices, held: Mapping[str, tuple[str, ...]]
) -> Change:
    """A custom value holds at once, in workflows that run: with its flow's gate closed it is not written.

    `held` has the flows whose steps are held back, for
    whatever reason: what runs would say the texts of other steps.
    """
    if change.action is Action.UNCHANGED:
        return change
    names = [gate.name for gate in choices.closed(change.flow)]
    if change.flow in map(flow_of, actual.manifest.paused) and not choices.allow_paused:
        names.append(PAUSED)
    if change.action is not Action.CREATE:
        names += held.get(change.flow, ())
    return replace(change, hold=Hold.BACK, gates=tuple(dict.fromkeys(names))) if names else change


def _held_deletion(change: Change, held: Mapping[str, tuple[str, ...]]) -> Change:
    """What the steps that run still need stays, as long as those that do not need it are held back."""
    if change.reason is not Reason.NOT_NEEDED or change.flow not in held:
        return change
    return replace(change, hold=Hold.BACK, gates=held[change.flow])


def _warnings(desired: Desired, actual: Actual, changes: Sequence[Change]) -> Iterator[Warned]:
    by_key = {item.key: item.compiled.workflow for item in desired.workflows}
    for change in changes:
        live = actual.workflows.get(change.key)
        if (
            change.resource is Resource.WORKFLOW
            and change.action is Action.UPDATE
            and change.hold is not Hold.BACK
            and live is not None
        ):
            yield from step_warnings(change.key, live.workflow, by_key[change.key], desired.account.sms_costs)


def _conflicts(changes: Sequence[Change], on_conflict: OnConflict) -> Iterator[Diagnostic]:
    for change in changes:
        if change.conflict and on_conflict is OnConflict.REFUSE:
            yield Diagnostic(
                f"'{change.key}' was changed here and in HighLevel since the last apply",
                hint="look at both with 'ghl-flow plan', then choose: --on-conflict local puts the flow's "
                "version in place, --on-conflict remote keeps the workflow as it is in HighLevel",
            )
        if change.reason is Reason.DELETED_REMOTE and on_conflict is OnConflict.REMOTE:
            yield Diagnostic(
                f"'{change.key}' was deleted in HighLevel, so --on-conflict remote has nothing to keep",
                hint=f"take '{change.flow}' out of the account's flows: to leave it deleted, or choose "
                "--on-conflict local to create it again",
            )


def _problems(desired: Desired, actual: Actual) -> Iterator[Diagnostic]:
    for item in desired.fields:
        live = actual.fields.get(item.key)
        if live is not None and live.data_type and live.data_type != item.data_type:
            yield Diagnostic(
                f"the custom field '{item.key}' is {live.data_type} in the account, {item.data_type} here",
                hint="HighLevel cannot change a field's type: rename the field here, or its type to match",
            )
    for foreign in actual.foreign:
        yield Diagnostic(
            f"a workflow named '{foreign.summary.name}' is there already, and ghl-flow did not make it",
            hint="it is left alone: rename it in HighLevel, give the flow another name, or take it over with "
            f"'ghl-flow adopt {flow_of(foreign.key)}'",
        )


def known_ids(desired: Desired, actual: Actual) -> dict[str, str]:
    """Ids of the fields and workflows that are in the account, by reference.

    What is not there yet stays a reference in a bound workflow, so a step that needs it differs.
    """
    ids = {name: value for key, one in actual.fields.items() for name, value in bindings(key, one).items()}
    for item in desired.workflows:
        if (live := actual.workflows.get(item.key)) is not None:
            ids[item.reference] = live.workflow.id
        elif (summary := actual.untouched.get(item.key)) is not None:
            ids[item.reference] = summary.id
    return ids
