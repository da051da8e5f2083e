"""The plan: what apply would do, as data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ghl_flow.deploy.actual import Actual
from ghl_flow.deploy.desired import Desired
from ghl_flow.deploy.diff import StepChange, differences
from ghl_flow.errors import Diagnostic
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.reference import field_reference
from ghl_flow.wire.workflow import Workflow

FORMAT_VERSION = 1


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
            "changes": [change.to_json() for change in self.changes],
            "problems": [{"message": item.message, "hint": item.hint} for item in self.problems],
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


def make_plan(desired: Desired, actual: Actual, driver: str, driver_reason: str) -> AccountPlan:
    """Desired minus actual."""
    changes = [*_fields(desired, actual), *_tags(desired, actual), *_workflows(desired, actual)]
    return AccountPlan(
        account=desired.account.account,
        driver=driver,
        driver_reason=driver_reason,
        changes=tuple(changes),
        problems=tuple(_problems(desired, actual)),
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


def _tags(desired: Desired, actual: Actual) -> Iterator[Change]:
    for tag in desired.tags:
        if tag in actual.tags:
            yield Change("tag", tag, Action.UNCHANGED, {"name": tag}, {"name": tag})
        else:
            yield Change("tag", tag, Action.CREATE, None, {"name": tag}, "not in the account")


def _workflows(desired: Desired, actual: Actual) -> Iterator[Change]:
    foreign = {item.key for item in actual.foreign}
    ids = known_ids(desired, actual)
    for item in desired.workflows:
        if item.key in foreign:
            continue
        live = actual.workflows.get(item.key)
        after: JsonObject = {
            "name": item.compiled.workflow.name,
            "status": "published",
            "steps": len(item.compiled.workflow.nodes),
            "triggers": len(item.compiled.workflow.triggers),
        }
        if live is None:
            gone = item.key in actual.manifest.workflows
            reason = "deleted in HighLevel" if gone else "not in the account"
            created = differences(
                Workflow(id="", name=item.compiled.workflow.name, nodes=()), item.compiled.workflow
            )
            steps = tuple(change for change in created if change.kind != "setting")
            yield Change("workflow", item.key, Action.CREATE, None, after, reason, steps)
            continue
        current = live.workflow
        steps = tuple(differences(current, item.compiled.workflow.bound(ids)))
        before: JsonObject = {
            "name": current.name,
            "status": current.status,
            "steps": len(current.nodes),
            "triggers": len(current.triggers),
        }
        recorded = item.key in actual.manifest.workflows
        if steps:
            yield Change("workflow", item.key, Action.UPDATE, before, after, "differs from its flow", steps)
        elif current.status != "published":
            yield Change("workflow", item.key, Action.UPDATE, before, after, "is a draft: to be published")
        elif not recorded:
            yield Change(
                "workflow", item.key, Action.ADOPT, before, after, "made by ghl-flow, not in the manifest"
            )
        else:
            yield Change("workflow", item.key, Action.UNCHANGED, before, before)


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
            hint="it is left alone: rename it in HighLevel, or give the flow another name",
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
        live = actual.workflows.get(item.key)
        if live is not None:
            ids[item.reference] = live.workflow.id
    return ids
