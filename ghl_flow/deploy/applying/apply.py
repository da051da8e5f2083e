"""Make an account what it should be, so that it can be stopped at any point and run again."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.bodies import BodiesExecutor
from ghl_flow.deploy.applying.concurrent_apply import AnotherApplyError
from ghl_flow.deploy.applying.executor import Executor
from ghl_flow.deploy.applying.manual import ManualExecutor
from ghl_flow.deploy.applying.outcome import Applied, Interrupted, Progress
from ghl_flow.deploy.applying.protection import refuse_protected
from ghl_flow.deploy.applying.recording import record_what_was_made
from ghl_flow.deploy.applying.snapshot import SnapshotExecutor
from ghl_flow.deploy.applying.stepping_back import what_stays
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.applying.work import Work
from ghl_flow.deploy.drivers.model import Capabilities
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.plan import AccountPlan
from ghl_flow.deploy.planning.problem import ProblemError
from ghl_flow.deploy.planning.safety import refuse_unsafe
from ghl_flow.deploy.planning.warned import ContactsWaiting
from ghl_flow.deploy.state.desired import Desired
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import NotFoundError
from ghl_flow.remedy import pasted


class StalePlanError(GhlFlowError):
    """What would be done is not what was approved."""


class DeletedMeanwhileError(GhlFlowError):
    """Workflows that were there when the account was read are there no more."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(
            f"deleted in HighLevel while this command was at work: {', '.join(keys)}",
            hint="run " + pasted("'ghl-flow apply'") + " again: it reads the account first",
        )


async def apply(
    desired: Desired,
    connection: Connection,
    terms: Terms,
    progress: Progress = lambda _: None,
    planned: Callable[[AccountPlan], None] = lambda _: None,
) -> Applied:
    """Bring the account in line with `desired`: fields and tags, drafts, publish, manifest.

    Plans afresh, so that nothing is done on old knowledge, and tells `planned` before it writes. A second
    run finds nothing to do; a run after one that was cut off continues where that one stopped.

    Raises:
        StalePlanError: the plan is not an approved one. Nothing was written.
        GhlFlowError: the plan has problems, or HighLevel refuses or stores something else. What was done
            until then stays and is found by the next run.
    """
    actual, plan = await survey(desired, connection, terms.choices, looked=terms.looked)
    planned(plan)
    if terms.approved and plan.digest not in terms.approved:
        raise StalePlanError(
            f"the plan is not the approved one, it is now {plan.digest} (driver {plan.driver})",
            hint="the account, the project or an option changed since: run "
            + pasted("'ghl-flow plan'")
            + " and approve it again, with the same --driver, --allow and --on-conflict",
        )
    if plan.problems:
        raise ProblemError.about(plan.problems)
    refuse_unsafe(plan, terms.limits, prune=terms.prune)
    waiting = [item for item in plan.warnings if isinstance(item, ContactsWaiting)]
    if waiting and not terms.drop_contacts:
        raise ProblemError.about(waiting)
    if terms.prune:
        doomed = [change for change in plan.changes if change.action is Action.DELETE]
        refuse_protected(
            {change.flow for change in doomed if change.resource is Resource.WORKFLOW}, terms.protected
        )
    applied = Applied(plan)
    kind = _executor_for(connection.driver.capabilities)
    work = Work(desired, actual, connection, applied, terms, progress)
    try:
        await kind(work).run()
    except Interrupted:
        raise
    except AnotherApplyError as error:
        raise AnotherApplyError(error.left, await what_stays(work), error.taken) from error
    except NotFoundError as error:
        await record_what_was_made(work)
        told = any(one.hint for one in error.diagnostics)
        if not told and (gone := await _deleted(work)):
            raise DeletedMeanwhileError(gone) from error
        raise
    except GhlFlowError:
        await record_what_was_made(work)
        raise
    return applied


def _executor_for(driver: Capabilities) -> type[Executor]:
    if driver.writes_bodies:
        return BodiesExecutor
    return SnapshotExecutor if driver.pushes_together else ManualExecutor


async def _deleted(work: Work) -> list[str]:
    """The workflows that were read or made and are not listed any more; none where nothing tells."""
    with suppress(GhlFlowError):
        listed = await work.public.workflows()
        if not listed.unreadable:
            there = {one.id for one in listed} | {one.name for one in listed}
            made = [item for item in work.desired.workflows if item.key in work.making.workflows]
            return [
                *(key for key, live in work.live.items() if live.workflow.id not in there),
                *(item.key for item in made if not there & {item.compiled.workflow.name, item.working_name}),
            ]
    return []
