"""Looking at an account before anything is written: what is there, what would be done, would it be taken."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ghl_flow.counting import counted, some_of
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import Unseen, WorkflowDriver
from ghl_flow.deploy.planning.change import Action, Hold, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.copies import not_compared_text, not_compared_together
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.warnings import (
    DUPLICATE,
    NOT_ASSESSED,
    NOT_LOOKED_AT,
    UNREADABLE_ENTRIES,
    Warned,
)
from ghl_flow.deploy.resources.registry import make_plan
from ghl_flow.deploy.state.actual import Actual, read_actual
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import Doubt, ManifestState, unreadable_entries
from ghl_flow.deploy.state.manifest_text import MANIFEST_NAME, is_manifest_of
from ghl_flow.errors import Diagnostic
from ghl_flow.wire.workflow import Workflow

BACK_TO_DRAFT = "back-to-draft"
MANIFEST_LOST = "manifest-lost"
BY_STEPS = "by-steps"
_NOT_THERE_YET = "ghlFlowNotThereYet00"
"""In place of an id that the account does not have yet, in what HighLevel is asked about; never written."""

_SHOWN = 3
_UNSEEN = {Doubt.NOT_READ: Unseen.UNREAD, Doubt.UNREADABLE: Unseen.NOT_ASSESSED}
_LOST = {
    ManifestState.MISSING: "was deleted in HighLevel",
    ManifestState.UNREADABLE: "was changed in HighLevel and cannot be read",
    ManifestState.OTHER_ACCOUNT: "is about another sub-account now",
}
_DEFAULT = Choices()


async def survey(
    desired: Desired,
    connection: Connection,
    choices: Choices | Callable[[Actual], Choices] = _DEFAULT,
    *,
    ask_first: bool = True,
    looked: LookedAt | None = None,
) -> tuple[Actual, AccountPlan]:
    """What is there, and the plan; afterwards the connection's driver is settled. Writes nothing.

    With `ask_first`, a driver that can is asked whether HighLevel would take each workflow to be written.
    `choices` may depend on what is there: a gate that no workflow there asks for need not be worked out.
    `looked`: what is known from before of the workflows that are not managed.
    """
    actual = await read_actual(desired, connection, looked or LookedAt())
    chosen = choices if isinstance(choices, Choices) else choices(actual)

    def planned() -> AccountPlan:
        return make_plan(desired, actual, connection.driver, connection.driver_reason, chosen)

    plan, driver, reason = planned(), connection.driver, connection.driver_reason
    problems: list[Diagnostic] = []
    warnings: list[Warned] = []
    if ask_first and not plan.problems:
        for item in _to_be_written(desired, actual, plan):
            found = await connection.ask(_would_refuse(item.workflow))
            for text in found:
                said = f"HighLevel would refuse '{item.workflow.name}': {text}"
                if item.complete:
                    problems.append(Diagnostic(said, hint="nothing was written"))
                else:
                    # It may be about an id that is made up here; the write itself is validated again.
                    warnings.append(Warned("validation", said))
    if actual.unreadable:
        said = f"{unreadable_entries(actual.unreadable)}: a workflow among them is taken for missing"
        warnings.append(Warned(UNREADABLE_ENTRIES, said, Unseen.UNREAD))
    manifests = [one for one in actual.all_values if is_manifest_of(one, desired.account.location_id)]
    if actual.manifest_value is not None and len(manifests) > 1:
        others = ", ".join(one.id for one in manifests if one.id != actual.manifest_value.id)
        said = (
            f"there is a second custom value '{MANIFEST_NAME}' (id {others}): {actual.manifest_value.id} is "
            "used; delete the other in Settings > Custom Values when no apply is running"
        )
        warnings.append(Warned(DUPLICATE, said))
    if (lost := _LOST.get(actual.state)) and actual.manifest.remade:
        said = f"the custom value '{MANIFEST_NAME}' {lost}: apply writes it again, from the workflows' steps"
        warnings.append(Warned(MANIFEST_LOST, said))
    for key, one in actual.by_steps.items():
        said = (
            f"workflow {key}: '{one.name}' (id {one.id}) has its steps and another name, and without the "
            "manifest it is taken for the managed one: apply overwrites it, after a backup"
        )
        warnings.append(Warned(BY_STEPS, said))
    warnings += [
        Warned(NOT_LOOKED_AT, not_compared_text(one), _UNSEEN[one.doubt])
        for one in not_compared_together(actual.beside.not_compared)
    ]
    await connection.settle()
    warnings += _not_assessed(actual, connection.driver)
    if connection.driver is not driver or connection.driver_reason != reason:
        plan = planned()  # what a closed gate holds back is a question of the driver, which is settled now
    if connection.driver.capabilities.writes_whole:
        warnings += _back_to_draft(plan, actual)
    return actual, replace(
        plan,
        problems=(*plan.problems, *problems),
        warnings=(*plan.warnings, *warnings),
    )


def _not_assessed(actual: Actual, driver: WorkflowDriver) -> Iterator[Warned]:
    """What no look by this driver tells. A look into what a snapshot delivered is told of by itself."""
    closed = [
        live.workflow.name
        for key, live in actual.workflows.items()
        if not live.readable and key not in actual.inside
    ]
    if closed:
        yield Warned(
            NOT_ASSESSED,
            f"whether the steps of {counted(len(closed), 'managed workflow')} are as they should be "
            f"({_names(closed)}): the {driver.name} driver reads no steps",
            Unseen.NOT_ASSESSED,
        )


def _names(names: Iterable[str]) -> str:
    """The first ones, and how many more."""
    return some_of((f"'{one}'" for one in names), most=_SHOWN)


@dataclass(frozen=True, slots=True)
class _Written:
    """A workflow as it would be written; `complete` when every id in it is known."""

    workflow: Workflow
    complete: bool


def _to_be_written(desired: Desired, actual: Actual, plan: AccountPlan) -> Iterator[_Written]:
    due = {
        change.key
        for change in plan.pending
        if change.resource is Resource.WORKFLOW
        and change.hold is not Hold.BACK
        and (change.steps or change.action is Action.CREATE)
    }
    ids = actual.known_ids(desired)
    for item in desired.workflows:
        if item.key in due:
            bound = item.compiled.workflow.bound(ids)
            missing = {*bound.references}
            yield _Written(bound.bound(dict.fromkeys(missing, _NOT_THERE_YET)), not missing)


def _would_refuse(workflow: Workflow) -> Callable[[WorkflowDriver], Awaitable[list[str]]]:
    async def question(driver: WorkflowDriver) -> list[str]:
        return await driver.validate(workflow) if driver.capabilities.writes_whole else []

    return question


def _back_to_draft(plan: AccountPlan, actual: Actual) -> Iterator[Warned]:
    for change in plan.pending:
        live = actual.workflows.get(change.key)
        if change.hold is Hold.BACK:
            continue
        if change.steps and live is not None and live.workflow.status == "published":
            yield Warned(
                BACK_TO_DRAFT,
                f"workflow {change.key} is published, and only a draft can be updated: apply takes it back "
                "to draft, updates and publishes it as one unit, and puts back what was there if that fails; "
                "HighLevel does not tell how many contacts are inside",
            )
