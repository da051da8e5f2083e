"""Applying where the driver writes workflow bodies: drafts, then publish, each write read back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from anyio import to_thread

from ghl_flow.deploy.applying.concurrent_apply import AnotherApplyError
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.executor import Executor
from ghl_flow.deploy.applying.fields_and_tags import create_fields, create_tags
from ghl_flow.deploy.applying.pruning import cannot_delete, to_prune
from ghl_flow.deploy.applying.recording import (
    check_alone,
    check_not_paused,
    check_not_taken_over,
    forget_opened_pauses,
    record_manifest,
    record_workflows,
    remember_allowed,
    write_intent,
    writes_manifest,
)
from ghl_flow.deploy.applying.stepping_back import step_back
from ghl_flow.deploy.applying.triggers_on import switch_triggers_on
from ghl_flow.deploy.applying.value_texts import prune_texts, write_texts
from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Moment
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.change import Action, Change, Hold, Resource
from ghl_flow.deploy.planning.gate import PAUSED
from ghl_flow.deploy.resources.registry import WORKFLOWS
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.manifest import Intent
from ghl_flow.highlevel import clicks
from ghl_flow.wire.difference import differences_since


class BodiesExecutor(Executor):
    """Applies to an account whose workflow bodies the driver writes."""

    _published: frozenset[str] | set[str] = frozenset()

    async def run(self) -> None:
        for change in self._work.applied.plan.changes:
            if change.key in self._work.unnamed and change.hold is not None:
                self._work.hold(change.key, change.hold, change.gates)
        await write_intent(self._work)
        await create_fields(self._work)
        await create_tags(self._work)
        # Of what runs and is about to change, the new texts would be said by the steps that are there still.
        changing = {change.flow for change in self._work.applied.plan.pending if change.steps and change.runs}
        await write_texts(
            self._work, lambda change: change.action is Action.CREATE or change.flow not in changing
        )
        made = [item for item in self._work.items if item.key not in self._work.live]
        try:
            await self._create_all([*made])
            await check_alone(self._work, made)
            changed = [item for item in self._work.items if await self._save(item)]
            await self._publish(changed, made)
        except AnotherApplyError:
            await step_back(self._work, made)
        await self._keep_taken_over()
        # Where something was published, whether anything was paused meanwhile was looked at last.
        looked = len(self._work.applied.done) if self._published else -1
        await write_texts(
            self._work, lambda change: change.action is not Action.CREATE and change.flow in changing
        )
        await self._prune()
        forget_opened_pauses(self._work)
        remember_allowed(self._work)
        if writes_manifest(self._work) and len(self._work.applied.done) != looked:
            await check_not_paused(self._work, self._published)
        await record_manifest(self._work)
        await self._look_at_drafts()

    async def _look_at_drafts(self) -> None:
        """Look whether a person published what was left a draft: then it runs behind the closed gate."""
        work = self._work
        left = {one.key for one in work.applied.held if one.hold is Hold.DRAFT}
        drafts = {
            work.live[item.key].workflow.id: item
            for item in work.items
            if item.key in work.live
            and item.key not in work.confirmed
            and (
                item.key in left or (work.live[item.key].workflow.status != "published" and work.closed(item))
            )
        }
        if not drafts:
            return
        for one in await work.public.workflows():
            item = drafts.get(one.id)
            if item is not None and one.status == "published":
                if item.key not in left:
                    work.hold(item.key, Hold.DRAFT, work.closed(item))
                work.applied.held = tuple(
                    replace(held, published=True) if held.key == item.key else held
                    for held in work.applied.held
                )

    async def _create_all(self, items: list[DesiredWorkflow]) -> None:
        """Make them, those first that refer to nothing that is not there: they can be made in one piece."""
        while items:
            whole = next((item for item in items if not self._lacks(item)), None)
            item = whole or items[0]
            items.remove(item)
            if whole is not None and self._work.driver.capabilities.writes_whole:
                await self._create_whole(item)
            else:
                await self._create_empty(item)

    def _lacks(self, item: DesiredWorkflow) -> bool:
        # Its own triggers have no ids before they are made.
        return not item.compiled.workflow.bound(self._work.ids).is_complete

    async def _create_empty(self, item: DesiredWorkflow) -> None:
        self._work.check_stop()
        with self._creating(item):
            workflow_id, live = await WORKFLOWS.create_empty(
                self._work.public, self._work.driver, item.working_name, self._work.actual.summaries
            )
        self._work.ids[item.reference] = workflow_id
        self._work.live[item.key] = live
        self._work.did(Did.WORKFLOW_CREATED, item.key)

    async def _create_whole(self, item: DesiredWorkflow) -> None:
        workflow = item.compiled.workflow.bound(self._work.ids)
        self._work.check_stop()
        with self._creating(item):
            workflow_id, stored = await WORKFLOWS.create(
                self._work.public, self._work.driver, workflow, self._work.actual.summaries
            )
        self._work.ids[item.reference] = workflow_id
        self._work.live[item.key] = stored
        await self._keep(item, Moment.AFTER, stored)
        self._work.did(Did.WORKFLOW_CREATED, item.key, steps=len(workflow.nodes))

    @contextmanager
    def _creating(self, item: DesiredWorkflow) -> Iterator[None]:
        """While a workflow is made and read back: it may be there, whatever ends this."""
        self._work.making = Intent(workflows=frozenset({item.key}))
        yield
        self._work.making = Intent()

    async def _keep(self, item: DesiredWorkflow, moment: Moment, live: LiveWorkflow) -> None:
        if self._work.terms.archive is not None and live.workflow.nodes:
            # A pause refuses no content; a gate does, and a rollback must not publish it either. What ran
            # before there was a flow was not held back by one.
            refusing = moment is Moment.AFTER and not item.compiled.as_imported
            gates = [name for name in self._work.closed(item) if name != PAUSED] if refusing else []
            things = await self._work.things(live)
            # Whoever writes to another account meanwhile does not wait for this disk.
            keep = partial(self._work.terms.archive.keep, item.key, moment, live, gates, things)
            kept = await to_thread.run_sync(keep)
            self._work.applied.backups.append(kept.as_posix())

    async def _keep_taken_over(self) -> None:
        """Write down what is taken over as it is, so that a rollback knows how it was."""
        taken = {change.key for change in self._work.applied.plan.changes if change.action is Action.ADOPT}
        for item in self._work.items:
            live = self._work.live.get(item.key)
            if item.key in taken and live is not None and live.readable:
                await self._keep(item, Moment.AFTER, live)

    async def _save(self, item: DesiredWorkflow) -> bool:
        """Save the workflow if it differs, and look whether it was stored; whether anything was written."""
        workflow = item.compiled.workflow.bound(self._work.ids)
        live = self._work.live[item.key]
        record = self._work.manifest.recorded.get(item.key)
        applied = record.wanted if record is not None else None
        if item.key in self._work.kept or not differences_since(live.workflow, workflow, applied):
            return False
        driver, runs = self._work.driver, live.workflow.status == "published"
        closed = self._work.closed(item)
        if runs and closed:
            # Whatever the driver, a save of what runs is live at once: it runs on as it is.
            self._work.hold(item.key, Hold.BACK, closed)
            return False
        self._work.check_stop()
        await self._keep(item, Moment.BEFORE, live)
        one_unit = runs and driver.capabilities.writes_whole
        if one_unit:
            await check_not_paused(self._work)
            # Only a draft can be changed then, so what runs has to be taken off for a moment.
            stored = await driver.replace(workflow)
            if stored.workflow.status == "published":
                self._work.confirmed.add(item.key)
                await switch_triggers_on(self._work, item, stored)
        else:
            stored = await WORKFLOWS.update(driver, workflow, live)
        self._work.live[item.key] = stored
        await self._keep(item, Moment.AFTER, stored)
        self._work.did(Did.WORKFLOW_SAVED, item.key, steps=len(workflow.nodes), one_unit=one_unit)
        return True

    async def _publish(self, changed: Sequence[DesiredWorkflow], made: Sequence[DesiredWorkflow]) -> None:
        held = {one.key for one in self._work.applied.held}
        due = []
        for item in self._work.items:
            draft = self._work.live[item.key].workflow.status != "published"
            if item.key in held or not (item in changed or draft) or item.key in self._work.confirmed:
                continue
            if not (closed := self._work.closed(item)):
                due.append(item)
            elif (
                item in changed
                or item in made
                or not (closed == (PAUSED,) or (PAUSED in closed and item.compiled.imported))
            ):
                self._work.hold(item.key, Hold.DRAFT, closed)
            if PAUSED in closed:
                self._work.manifest = replace(
                    self._work.manifest, paused=self._work.manifest.paused | {item.key}
                )
        if due:
            await check_not_taken_over(self._work, made)
        for item in due:
            self._work.check_stop()
            published = await WORKFLOWS.publish(self._work.driver, self._work.live[item.key].workflow.id)
            if item not in changed and item not in made:
                await self._keep(
                    item, Moment.AFTER, self._work.live[item.key]
                )  # it was held back when it was written
            if published:
                self._work.confirmed.add(item.key)
                self._work.did(Did.WORKFLOW_PUBLISHED, item.key)
        unsure = [item for item in due if item.key not in self._work.confirmed]
        listed = self._work.actual.summaries
        if unsure:
            ids = {self._work.live[item.key].workflow.id for item in unsure}
            summaries = await read_until(
                self._work.public.workflows,
                lambda found: ids <= {one.id for one in found if one.status == "published"},
            )
            listed = {summary.id: summary for summary in summaries}
        self._published = now = self._work.confirmed | {item.key for item in due}
        if now:
            await check_not_paused(self._work, now)
        for item in unsure:
            summary = listed.get(self._work.live[item.key].workflow.id)
            if summary is None or summary.status != "published":
                name = item.compiled.workflow.name
                raise NotStoredError(
                    f"HighLevel still lists '{name}' as a draft",
                    hint=f"publish it by hand: {clicks.publish_switch(name)}",
                )
            self._work.did(Did.WORKFLOW_PUBLISHED, item.key)
        for item in due:
            await switch_triggers_on(self._work, item, self._work.live[item.key])
        self._work.manifest = replace(self._work.manifest, paused=self._work.manifest.paused - now)
        record_workflows(self._work, listed, changed, now)

    async def _prune(self) -> None:
        """Delete what no flow needs, if that was asked for."""
        asked = to_prune(self._work)
        doomed = [change for change in asked if change.resource is Resource.WORKFLOW]
        left = await self._delete_workflows(doomed) if doomed else []
        await prune_texts(self._work, asked, {change.flow for change in left})

    async def _delete_workflows(self, doomed: Sequence[Change]) -> list[Change]:
        """Delete these; those that are there still, which is remembered."""
        driver = self._work.driver
        if not driver.capabilities.deletes:
            cannot_delete(self._work, doomed)
            return [*doomed]
        for change in doomed:
            self._work.check_stop()
            workflow_id = self._work.manifest.workflows[change.key]
            live = await driver.read(workflow_id)
            if self._work.terms.archive is not None:
                things = await self._work.things(live)
                kept = self._work.terms.archive.keep(change.key, Moment.BEFORE, live, things=things)
                self._work.applied.backups.append(kept.as_posix())
            await WORKFLOWS.delete(driver, workflow_id)
        ids = {self._work.manifest.workflows[change.key] for change in doomed}
        summaries = await read_until(
            self._work.public.workflows, lambda found: ids.isdisjoint(one.id for one in found)
        )
        there = {one.id for one in summaries}
        left = [change for change in doomed if self._work.manifest.workflows[change.key] in there]
        for change in doomed:
            if change not in left:
                self._work.manifest = self._work.manifest.without(change.key)
                self._work.did(Did.WORKFLOW_DELETED, change.key)
                self._work.terms.happened(Event.DELETED, change.key)
        cannot_delete(self._work, left)
        return left
