"""Make an account what it should be, so that it can be stopped at any point and run again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.brought import BroughtWork
from ghl_flow.deploy.applying.claim import AnotherApplyError
from ghl_flow.deploy.applying.creation import made_workflow
from ghl_flow.deploy.applying.removal import refuse_protected
from ghl_flow.deploy.applying.work import Applied, Interrupted, Progress, Terms, Work
from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.planning.plan import AccountPlan, Action, Hold, Resource
from ghl_flow.deploy.planning.risks import CONTACTS_WAITING
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.highlevel import HighLevelError, NotFoundError, clicks
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.difference import differences, summary_of
from ghl_flow.wire.reference import references
from ghl_flow.wire.workflow import Workflow


class PlanMovedOnError(GhlFlowError):
    """What would be done is not what was approved."""


async def apply(
    desired: Desired,
    connection: Connection,
    terms: Terms,
    progress: Progress = lambda _: None,
    planned: Callable[[AccountPlan], None] = lambda _: None,
) -> Applied:
    """Bring the account in line with `desired`: fields and tags, drafts, publish, manifest.

    Plans afresh, so that nothing is done on old knowledge, and tells `planned` before it writes. A second
    run finds nothing to do; a run after one that was cut off goes on where that one stopped.

    Raises:
        PlanMovedOnError: the plan is not an approved one. Nothing was written.
        GhlFlowError: the plan has problems, or HighLevel refuses or stores something else. What was done
            until then stays and is found by the next run.
    """
    actual, plan = await survey(desired, connection, terms.choices)
    planned(plan)
    if terms.approved and plan.digest not in terms.approved:
        raise PlanMovedOnError(
            f"{plan.account}: the plan is not the approved one, it is now {plan.digest} "
            f"(driver {plan.driver})",
            hint="the account, the project or an option changed since: run 'ghl-flow plan' and approve it "
            "again, with the same --driver, --allow and --on-conflict",
        )
    if plan.problems:
        raise GhlFlowError.of(plan.problems)
    waiting = [item.message for item in plan.warnings if item.code == CONTACTS_WAITING]
    if waiting and not terms.drop_contacts:
        raise GhlFlowError.of(
            [Diagnostic(text, hint="--allow-dropping-contacts if that is meant") for text in waiting]
        )
    if terms.prune:
        doomed = [change for change in plan.changes if change.action is Action.DELETE]
        refuse_protected(
            {change.flow for change in doomed if change.resource is Resource.WORKFLOW}, terms.protected
        )
    applied = Applied(plan)
    kind = _Written if connection.driver.capabilities.writes_bodies else BroughtWork
    work = kind(desired, actual, connection, applied, terms, progress)
    try:
        await work.run()
    except (Interrupted, AnotherApplyError):
        raise
    except GhlFlowError:
        await work.leave_in_order()
        raise
    return applied


class _Written(Work):
    """An account whose workflow bodies the driver writes."""

    async def run(self) -> None:
        await self._announce()
        await self._make_fields()
        await self._make_tags()
        made = [item for item in self._items if item.key not in self._live]
        await self._create_all([*made])
        await self._claim(made)
        changed = [item for item in self._items if await self._save(item)]
        await self._publish(changed, made)
        await self._prune()
        await self._write_manifest()

    async def _create_all(self, items: list[DesiredWorkflow]) -> None:
        """Make them, those first that refer to nothing that is not there: they can be made in one piece."""
        while items:
            whole = next((item for item in items if not self._lacks(item)), None)
            item = whole or items[0]
            items.remove(item)
            if whole is not None and self._driver.capabilities.writes_whole:
                await self._create_whole(item)
            else:
                await self._create_empty(item)

    def _lacks(self, item: DesiredWorkflow) -> bool:
        nodes = item.compiled.workflow.bound(self._ids).nodes
        return any(True for node in nodes for _ in references(node.attributes))

    async def _create_empty(self, item: DesiredWorkflow) -> None:
        self._go_on()
        name = item.working_name
        workflow_id = await made_workflow(
            self._public, name, self._actual.summaries, lambda: self._driver.create(name)
        )
        self._ids[item.reference] = workflow_id
        self._live[item.key] = await self._driver.read(workflow_id)
        self._did(f"created workflow {item.key}")

    async def _create_whole(self, item: DesiredWorkflow) -> None:
        workflow = item.compiled.workflow.bound(self._ids)
        self._go_on()
        workflow_id = await made_workflow(
            self._public, workflow.name, self._actual.summaries, lambda: self._driver.create_whole(workflow)
        )
        self._ids[item.reference] = workflow_id
        stored = await self._read_back(workflow._replace(id=workflow_id))
        self._check_stored(workflow, stored)
        self._live[item.key] = stored
        self._keep(item, "after", stored)
        self._did(f"created workflow {item.key} ({len(workflow.nodes)} steps, read back)")

    async def _read_back(self, workflow: Workflow) -> LiveWorkflow:
        return await read_until(
            lambda: self._driver.read(workflow.id), lambda stored: not differences(stored.workflow, workflow)
        )

    def _check_stored(self, workflow: Workflow, stored: LiveWorkflow) -> None:
        left = differences(stored.workflow, workflow)
        if left:
            raise NotStoredError(
                f"HighLevel answered that '{workflow.name}' was saved, but it holds something else: "
                f"{summary_of(left)}",
                hint=f"the workflow stays a draft; open '{workflow.name}' in HighLevel > Automation and "
                "compare it with 'ghl-flow compile', or run apply again",
            )

    def _keep(self, item: DesiredWorkflow, moment: str, live: LiveWorkflow) -> None:
        if self._terms.archive is not None and live.workflow.nodes:
            # A pause refuses no content; a gate does, and a rollback must not publish it either.
            gates = [name for name in self._closed(item) if name != PAUSED] if moment == "after" else []
            kept = self._terms.archive.keep(item.key, moment, live, gates)
            self._applied.backups.append(kept.as_posix())

    async def _save(self, item: DesiredWorkflow) -> bool:
        """Save the workflow if it differs, and look whether it was stored; whether anything was written."""
        workflow = item.compiled.workflow.bound(self._ids)
        live = self._live[item.key]
        if item.key in self._kept or not differences(live.workflow, workflow):
            return False
        driver, runs = self._driver, live.workflow.status == "published"
        closed = self._closed(item)
        if runs and closed:
            # Whatever the driver, a save of what runs is live at once: it goes on running as it is.
            self._hold(item.key, Hold.BACK, closed)
            return False
        self._go_on()
        self._keep(item, "before", live)
        done = "read back"
        if runs and driver.capabilities.writes_whole:
            # Only a draft can be changed then, so what runs has to be taken off for a moment.
            stored = await driver.replace(workflow)
            if stored.workflow.status == "published":
                self._confirmed.add(item.key)
            done = "draft, update, read back, publish as one unit"
        else:
            stored = await self._overwrite(workflow, live)
        self._live[item.key] = stored
        self._keep(item, "after", stored)
        self._did(f"saved workflow {item.key} ({len(workflow.nodes)} steps, {done})")
        return True

    async def _overwrite(self, workflow: Workflow, live: LiveWorkflow) -> LiveWorkflow:
        unsure: HighLevelError | None = None
        try:
            await self._driver.save(workflow, live)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            unsure = error  # what is there now decides
        stored = await self._read_back(workflow)
        if unsure is not None and differences(stored.workflow, workflow):
            raise unsure
        self._check_stored(workflow, stored)
        return stored

    async def _publish(self, changed: Sequence[DesiredWorkflow], made: Sequence[DesiredWorkflow]) -> None:
        held = {one.key for one in self._applied.held}
        due = []
        for item in self._items:
            draft = self._live[item.key].workflow.status != "published"
            if item.key in held or not (item in changed or draft) or item.key in self._confirmed:
                continue
            if not (closed := self._closed(item)):
                due.append(item)
            elif item in changed or item in made or closed != (PAUSED,):
                self._hold(item.key, Hold.DRAFT, closed)
            if PAUSED in closed:
                self._owned = replace(self._owned, paused=self._owned.paused | {item.key})
        for item in due:
            self._go_on()
            try:
                status = await self._driver.set_status(self._live[item.key].workflow.id, "published")
            except HighLevelError as error:
                if not error.ambiguous:
                    raise  # else the list below decides
                status = None
            if item not in changed and item not in made:
                self._keep(item, "after", self._live[item.key])  # it was held back when it was written
            if status == "published":
                self._confirmed.add(item.key)
                self._did(f"published workflow {item.key}")
        unsure = [item for item in due if item.key not in self._confirmed]
        listed = self._actual.summaries
        if unsure:
            ids = {self._live[item.key].workflow.id for item in unsure}
            summaries = await read_until(
                self._public.workflows,
                lambda found: ids <= {one.id for one in found if one.status == "published"},
            )
            listed = {summary.id: summary for summary in summaries}
        for item in unsure:
            summary = listed.get(self._live[item.key].workflow.id)
            if summary is None or summary.status != "published":
                name = item.compiled.workflow.name
                raise NotStoredError(
                    f"HighLevel still lists '{name}' as a draft",
                    hint=f"publish it by hand: {clicks.publish_switch(name)}",
                )
            self._did(f"published workflow {item.key}")
        published = self._confirmed | {item.key for item in due}
        self._owned = replace(self._owned, paused=self._owned.paused - published)
        self._record(listed, changed, published)

    async def _prune(self) -> None:
        """Delete what no flow needs, if that was asked for."""
        if not (doomed := self._to_prune()):
            return
        driver = self._driver
        if not driver.capabilities.deletes:
            self._cannot_delete(doomed)
            return
        for change in doomed:
            self._go_on()
            workflow_id = self._owned.workflows[change.key]
            live = await driver.read(workflow_id)
            if self._terms.archive is not None:
                self._applied.backups.append(self._terms.archive.keep(change.key, "before", live).as_posix())
            with suppress(NotFoundError):
                await driver.delete(workflow_id)
        ids = {self._owned.workflows[change.key] for change in doomed}
        summaries = await read_until(
            self._public.workflows, lambda found: ids.isdisjoint(one.id for one in found)
        )
        there = {one.id for one in summaries}
        left = [change for change in doomed if self._owned.workflows[change.key] in there]
        for change in doomed:
            if change not in left:
                self._owned = self._owned.without(change.key)
                self._did(f"deleted workflow {change.key}")
                self._terms.happened(Event.DELETED, change.key)
        self._cannot_delete(left)

    def _record(
        self,
        listed: Mapping[str, WorkflowSummary],
        changed: Sequence[DesiredWorkflow],
        published: Collection[str],
    ) -> None:
        """Remember how each workflow is now, so that the next plan can tell who changed what.

        What was held back is not remembered as applied: it stays pending.
        """
        recorded = dict(self._owned.recorded)
        back = {one.key for one in self._applied.held if one.hold is Hold.BACK}
        for item in self._items:
            if item.key in back:
                continue
            stored = self._live[item.key].workflow
            wanted = item.compiled.workflow.bound(self._ids)
            summary, known = listed.get(stored.id), recorded.get(item.key)
            kept = item.key in self._kept
            if item.key not in published and stored.status != "published":
                # What it was left as before is not ours to forget: a draft that we had published was
                # taken back by another.
                status = known.status if known is not None else "draft"
                if item in changed or known is None:
                    recorded[item.key] = Recorded.of(stored, wanted, stored.version, "", status)
            elif item.key in self._confirmed:
                # No list was read since, so the next plan reads the body: one request, as for its triggers.
                recorded[item.key] = Recorded.of(stored, wanted, stored.version, "", "published", kept=kept)
            # A version further on than our publish brings it was made by another, and is not read yet.
            elif summary is not None and is_as_stored(stored, summary):
                fresh = Recorded.of(
                    stored, wanted, summary.version, summary.updated_at, "published", kept=kept
                )
                if known is None or known.updated_at or not known.says_the_same_as(fresh):
                    recorded[item.key] = fresh
        for item in self._desired.workflows:
            live = self._actual.workflows.get(item.key)
            if item.key in self._accepted and live is not None:
                wanted, seen = item.compiled.workflow.bound(self._ids), live.workflow
                at = self._actual.summaries[seen.id].updated_at
                recorded[item.key] = Recorded.of(seen, wanted, seen.version, at, seen.status, kept=True)
        self._owned = replace(self._owned, recorded=recorded)


def is_as_stored(stored: Workflow, listed: WorkflowSummary) -> bool:
    """Whether the list shows the version that was read back, or the next one, which publishing makes."""
    return stored.version <= listed.version <= stored.version + 1
