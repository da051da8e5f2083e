"""Looking at an account before anything is written: what is there, what would be done, would it be taken."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import WorkflowDriver
from ghl_flow.deploy.planning.beside_what_runs import gates_beside_what_runs
from ghl_flow.deploy.planning.change import Action, Hold, Resource
from ghl_flow.deploy.planning.choices import Choices
from ghl_flow.deploy.planning.copies import not_compared_together
from ghl_flow.deploy.planning.others import others_run
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.problem import Problem, WouldRefuse
from ghl_flow.deploy.planning.warned import (
    BackToDraft,
    BySteps,
    ManifestLost,
    NotLookedAt,
    NotMadeHere,
    PerhapsRefused,
    SecondManifest,
    StepsUnread,
    UnreadableEntries,
    Warned,
)
from ghl_flow.deploy.resources.registry import make_plan
from ghl_flow.deploy.state.actual import Actual, read_actual
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import LOST
from ghl_flow.deploy.state.manifest_text import is_manifest_of
from ghl_flow.deploy.state.running_on import read_running_on
from ghl_flow.errors import UsageError
from ghl_flow.highlevel.side_by_side import SideBySide
from ghl_flow.wire.workflow import Workflow

_NOT_THERE_YET = "ghlFlowNotThereYet00"
"""In place of an id that the account does not have yet, in what HighLevel is asked about; never written."""
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
    if connection.driver.capabilities.pushes_together and _asked_for_a_push(actual):
        # A list cannot tell whether what is published in another version is all of what was to come.
        actual = replace(actual, last_push=await connection.driver.last_push())
    chosen = choices if isinstance(choices, Choices) else choices(actual)
    if chosen.prove is not None:
        actual = replace(actual, run_on=await read_running_on(desired, actual, connection))

    def planned() -> AccountPlan:
        now, able = chosen, connection.driver.capabilities
        plan = make_plan(desired, actual, connection.driver, connection.driver_reason, now)
        # What is held back for that keeps its place too, so others are proved beside that in turn.
        while more := gates_beside_what_runs(desired, actual, plan.changes, able, now):
            now = replace(now, gates=(*now.gates, *more))
            plan = make_plan(desired, actual, connection.driver, connection.driver_reason, now)
        return plan

    plan, driver = planned(), connection.driver
    problems: list[Problem] = []
    warnings: list[Warned] = []
    if ask_first and not plan.problems:
        async with SideBySide() as together:
            asked = [
                (item, together.ask(partial(connection.ask, _would_refuse(item.workflow))))
                for item in _to_be_written(desired, actual, plan)
            ]
            for item, answer in asked:
                for text in await answer:
                    if item.complete:
                        problems.append(WouldRefuse(item.workflow.name, text))
                    else:
                        # It may be about an id that is made up here; the write itself is validated again.
                        warnings.append(PerhapsRefused(item.workflow.name, text))
    warnings += [UnreadableEntries(count, which) for which, count in actual.unreadable.items()]
    manifests = [one for one in actual.all_values if is_manifest_of(one, desired.account.location_id)]
    if (used := actual.manifest_value) is not None and len(manifests) > 1:
        warnings.append(SecondManifest(used.id, tuple(one.id for one in manifests if one.id != used.id)))
    if actual.state in LOST and actual.manifest.remade:
        warnings.append(ManifestLost(actual.state))
    warnings += [BySteps(key, one.name, one.id) for key, one in actual.by_steps.items()]
    warnings += [
        NotMadeHere(what, key, one.name, one.id)
        for what, those in (
            (Resource.WORKFLOW, actual.strangers),
            (Resource.CUSTOM_FIELD, actual.strange_fields),
        )
        for key, one in those.items()
    ]
    warnings += map(NotLookedAt, not_compared_together(actual.beside.not_compared))
    await connection.settle()
    if desired.only is not None and connection.driver.capabilities.pushes_together:
        raise UsageError(
            f"the workflows of '{desired.account.account}' come from a snapshot, which holds all of them",
            hint="leave out --flow",
        )
    warnings += _not_assessed(actual, connection.driver)
    if chosen.prove is not None:
        warnings += others_run(desired, actual)
    if connection.driver is not driver:
        plan = planned()  # what a closed gate holds back is a question of the driver, which is settled now
    if connection.driver.capabilities.writes_whole:
        warnings += _back_to_draft(plan, actual)
    return actual, replace(
        plan,
        problems=(*plan.problems, *problems),
        warnings=(*plan.warnings, *warnings),
    )


def _asked_for_a_push(actual: Actual) -> bool:
    return any(map(was_requested, actual.manifest.recorded.values()))


def _not_assessed(actual: Actual, driver: WorkflowDriver) -> Iterator[StepsUnread]:
    """What no look by this driver tells. A look into what a snapshot delivered is told of by itself."""
    closed = [
        live.workflow.name
        for key, live in actual.workflows.items()
        if not live.readable and key not in actual.inside
    ]
    if closed:
        yield StepsUnread(tuple(closed), driver.name)


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


def _back_to_draft(plan: AccountPlan, actual: Actual) -> Iterator[BackToDraft]:
    for change in plan.pending:
        live = actual.workflows.get(change.key)
        if change.hold is Hold.BACK:
            continue
        if change.steps and live is not None and live.workflow.status == "published":
            yield BackToDraft(change.key)
