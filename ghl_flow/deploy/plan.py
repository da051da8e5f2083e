"""The plan: what apply would do, as data."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.deploy.actual import Actual
from ghl_flow.deploy.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.diff import StepChange, differences
from ghl_flow.deploy.drift import Origin, attributed
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.deploy.fingerprint import Recorded, content_hash, digest_of
from ghl_flow.deploy.hand_over import Stage, stage_of, structure_of
from ghl_flow.deploy.risks import Warned, step_warnings
from ghl_flow.errors import Diagnostic
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.workflow import Workflow

FORMAT_VERSION = 1


class OnConflict(StrEnum):
    """What to do with a workflow that was changed in HighLevel."""

    REFUSE = "refuse"
    OURS = "ours"
    THEIRS = "theirs"


class Action(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    ADOPT = "adopt"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource, from what to what, and why. `steps` details a workflow."""

    resource: str
    key: str
    action: Action
    before: JsonObject | None = None
    after: JsonObject | None = None
    reason: str = ""
    steps: tuple[StepChange, ...] = ()
    origin: Origin | None = None

    def to_json(self) -> dict[str, object]:
        """The change for machines."""
        document: dict[str, object] = {
            "resource": self.resource,
            "key": self.key,
            "action": str(self.action),
            "before": self.before,
            "after": self.after,
            "reason": self.reason or None,
        }
        if self.resource == "workflow":
            document["origin"] = self.origin
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

    @property
    def digest(self) -> str:
        """Of what would be done and to what: another one means that the account or the project moved on."""
        return digest_of([self.account, self.driver, [change.to_json() for change in self.changes]])

    @property
    def pending(self) -> list[Change]:
        """The changes that would be made."""
        return [change for change in self.changes if change.action is not Action.UNCHANGED]

    def to_json(self) -> dict[str, object]:
        """The plan of this account for machines."""
        return {
            "account": self.account,
            "driver": self.driver,
            "driver_reason": self.driver_reason,
            "digest": self.digest,
            "changes": [change.to_json() for change in self.changes],
            "problems": [{"message": item.message, "hint": item.hint} for item in self.problems],
            "warnings": [{"code": item.code, "message": item.message} for item in self.warnings],
        }


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


def make_plan(
    desired: Desired,
    actual: Actual,
    driver: str,
    driver_reason: str,
    on_conflict: OnConflict = OnConflict.REFUSE,
) -> AccountPlan:
    """Desired minus actual. A workflow changed both here and in HighLevel is a problem, unless decided."""
    elsewhere = driver == SnapshotDriver.name  # the texts are not in the workflows
    changes = [
        *_fields(desired, actual),
        *(_texts(desired, actual) if elsewhere else ()),
        *_tags(desired, actual),
        *_workflows(desired, actual, on_conflict, without_texts=elsewhere),
    ]
    return AccountPlan(
        account=desired.account.account,
        driver=driver,
        driver_reason=driver_reason,
        changes=tuple(changes),
        problems=(*_problems(desired, actual), *_conflicts(changes, on_conflict)),
        warnings=tuple(_warnings(desired, actual, changes)),
    )


def _fields(desired: Desired, actual: Actual) -> Iterator[Change]:
    for item in desired.fields:
        live = actual.fields.get(item.key)
        after: JsonObject = {"name": item.name, "dataType": item.data_type}
        if live is None:
            yield Change("custom_field", item.key, Action.CREATE, None, after, "not in the account")
        else:
            before: JsonObject = {"name": live.name, "dataType": live.data_type}
            yield Change("custom_field", item.key, Action.UNCHANGED, before, before)


def _texts(desired: Desired, actual: Actual) -> Iterator[Change]:
    for name, text in desired.texts.items():
        live, after = actual.values.get(name), {"value": text}
        if live is None:
            yield Change("custom_value", name, Action.CREATE, None, {**after}, "not in the account")
        elif live.value != text:
            yield Change(
                "custom_value", name, Action.UPDATE, {"value": live.value}, {**after}, "changed here"
            )
        else:
            yield Change("custom_value", name, Action.UNCHANGED, {**after}, {**after})


def _tags(desired: Desired, actual: Actual) -> Iterator[Change]:
    for tag in desired.tags:
        if tag in actual.tags:
            yield Change("tag", tag, Action.UNCHANGED, {"name": tag}, {"name": tag})
        else:
            yield Change("tag", tag, Action.CREATE, None, {"name": tag}, "not in the account")


def _workflows(
    desired: Desired, actual: Actual, on_conflict: OnConflict, *, without_texts: bool
) -> Iterator[Change]:
    foreign = {item.key for item in actual.foreign}
    ids = known_ids(desired, actual)
    for item in desired.workflows:
        if item.key in foreign:
            continue
        wanted = item.compiled.workflow
        after: JsonObject = {
            "name": wanted.name,
            "status": "published",
            "steps": len(wanted.nodes),
            "triggers": len(wanted.triggers),
            "content": content_hash(wanted),
        }
        if (summary := actual.untouched.get(item.key)) is not None:
            same = {**after, "version": summary.version}
            yield Change("workflow", item.key, Action.UNCHANGED, same, same)
        elif (live := actual.workflows.get(item.key)) is not None and not live.readable:
            hashes = {content_hash(wanted), content_hash(wanted.bound(ids))}
            if without_texts:
                hashes = {content_hash(structure_of(wanted))}
            yield _by_hand(item.key, hashes, live.workflow, actual.manifest.recorded.get(item.key), after)
        elif live is not None:
            yield _existing(item, live.workflow, wanted.bound(ids), after, actual, on_conflict)
        else:
            gone = item.key in actual.manifest.workflows
            reason = "deleted in HighLevel" if gone else "not in the account"
            created = differences(Workflow(id="", name=wanted.name, nodes=()), wanted)
            steps = tuple(change for change in created if change.kind != "setting")
            yield Change("workflow", item.key, Action.CREATE, None, after, reason, steps)


def _by_hand(
    key: str, wanted: Collection[str], listed: Workflow, record: Recorded | None, after: JsonObject
) -> Change:
    """A workflow whose body cannot be read: how far the person who builds it is."""
    stage = stage_of(wanted, listed, record)
    before: JsonObject = {"name": listed.name, "status": listed.status, "version": listed.version}
    action = {Stage.DONE: Action.UNCHANGED, Stage.BUILT: Action.ADOPT}.get(stage, Action.UPDATE)
    return Change("workflow", key, action, before, before if action is Action.UNCHANGED else after, stage)


def _existing(
    item: DesiredWorkflow,
    current: Workflow,
    wanted: Workflow,
    after: JsonObject,
    actual: Actual,
    on_conflict: OnConflict,
) -> Change:
    before: JsonObject = {
        "name": current.name,
        "status": current.status,
        "steps": len(current.nodes),
        "triggers": len(current.triggers),
        "content": content_hash(current),
        "version": current.version,
    }
    record = actual.manifest.recorded.get(item.key)
    steps, origin = attributed(differences(current, wanted), current, wanted, record)
    if steps and origin in (Origin.THERE, Origin.BOTH) and on_conflict is OnConflict.THEIRS:
        reason = "changed in HighLevel, and kept"
        return Change("workflow", item.key, Action.UNCHANGED, before, before, reason, steps, origin)
    if steps:
        reason = {
            Origin.HERE: "changed here",
            Origin.THERE: "drift: changed in HighLevel, to be put back",
            Origin.BOTH: "changed here and in HighLevel",
            None: "differs from its flow",
        }[origin]
        return Change("workflow", item.key, Action.UPDATE, before, after, reason, steps, origin)
    if item.key in actual.manifest.paused:
        reason = "paused; apply --allow paused publishes it again"
        return Change("workflow", item.key, Action.UNCHANGED, before, before, reason)
    if current.status != "published":
        return Change("workflow", item.key, Action.UPDATE, before, after, "is a draft: to be published")
    if item.key not in actual.manifest.workflows:
        reason = "made by ghl-flow, not in the manifest"
        return Change("workflow", item.key, Action.ADOPT, before, after, reason)
    return Change("workflow", item.key, Action.UNCHANGED, before, before)


def _warnings(desired: Desired, actual: Actual, changes: Sequence[Change]) -> Iterator[Warned]:
    by_key = {item.key: item.compiled.workflow for item in desired.workflows}
    for change in changes:
        live = actual.workflows.get(change.key)
        if change.resource == "workflow" and change.action is Action.UPDATE and live is not None:
            yield from step_warnings(change.key, live.workflow, by_key[change.key], desired.account.sms_costs)
    for key in actual.manifest.workflows:
        if key not in by_key:
            yield Warned(
                "orphan", f"workflow {key}: no flow wants it any more; 'ghl-flow destroy' removes it"
            )


def _conflicts(changes: Sequence[Change], on_conflict: OnConflict) -> Iterator[Diagnostic]:
    for change in changes:
        if change.origin is Origin.BOTH and on_conflict is OnConflict.REFUSE:
            yield Diagnostic(
                f"'{change.key}' was changed here and in HighLevel since the last apply",
                hint="look at both with 'ghl-flow plan', then choose: --on-conflict ours puts the flow's "
                "version in place, --on-conflict theirs leaves the workflow as it is",
            )


def _problems(desired: Desired, actual: Actual) -> Iterator[Diagnostic]:
    for item in desired.fields:
        live = actual.fields.get(item.key)
        if live is not None and live.data_type != item.data_type:
            yield Diagnostic(
                f"the custom field '{item.key}' is {live.data_type} in the account, {item.data_type} here",
                hint="HighLevel cannot change a field's type: rename the field here, or its type to match",
            )
    for foreign in actual.foreign:
        yield Diagnostic(
            f"a workflow named '{foreign.summary.name}' is there already, and ghl-flow did not make it",
            hint="it is left alone: rename it in HighLevel, give the flow another name, or take it over with "
            f"'ghl-flow adopt {foreign.key.partition('/')[0]}'",
        )


def known_ids(desired: Desired, actual: Actual) -> dict[str, str]:
    """Ids of the fields and workflows that are in the account, by reference.

    What is not there yet stays a reference in a bound workflow, so a step that needs it differs.
    """
    ids = {
        field_reference(item.key): actual.fields[item.key].id
        for item in desired.fields
        if item.key in actual.fields
    }
    for item in desired.workflows:
        if (live := actual.workflows.get(item.key)) is not None:
            ids[item.reference] = live.workflow.id
        elif (summary := actual.untouched.get(item.key)) is not None:
            ids[item.reference] = summary.id
    return ids
