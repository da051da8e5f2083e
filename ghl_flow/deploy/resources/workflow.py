"""Workflows: drafts first, published when every gate is open, read back after each write."""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import replace

from ghl_flow.copy.delivery import compliance_of
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.choices import OnConflict
from ghl_flow.deploy.planning.diff import step_changes
from ghl_flow.deploy.planning.drift import Origin
from ghl_flow.deploy.planning.existing import (
    Standing,
    built_elsewhere,
    existing,
    looked_into,
    unchanged,
)
from ghl_flow.deploy.planning.name_gates import with_names
from ghl_flow.deploy.planning.problem import Conflict, NameTaken, NothingToKeep, Problem
from ghl_flow.deploy.planning.running import marked, unwanted_against
from ghl_flow.deploy.planning.said_texts import wrong_texts
from ghl_flow.deploy.planning.warned import Warned
from ghl_flow.deploy.planning.warnings import step_warnings, texts_unread
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.gated import gated, running_though
from ghl_flow.deploy.resources.model import ResourceKind, Situation
from ghl_flow.deploy.resources.stored import check_stored, created, read_back
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.by_hand import structure_of, was_requested
from ghl_flow.deploy.state.desired import DesiredWorkflow, flow_of
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.highlevel.public import PublicApi
from ghl_flow.wire.difference import differences
from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.workflow import Workflow


class Workflows(ResourceKind):
    """Workflows, by `flow/role`."""

    resource = Resource.WORKFLOW
    label = "workflow"

    def plan(self, situation: Situation) -> Iterator[Change]:
        """Those that flows need, under their gates; then those that no flow needs."""
        foreign = {item.key for item in situation.actual.foreign}
        ids = situation.actual.known_ids(situation.desired)
        deleted = situation.actual.deleted_ids()
        found = [
            gated(self._needed(item, situation, ids, deleted), situation)
            for item in situation.desired.workflows
            if item.key not in foreign
        ]
        found = [with_names(change, situation.actual.names) for change in found]
        yield from running_though(found, situation)
        yield from self._unwanted(situation)

    def hold(self, change: Change, situation: Situation, held: Mapping[str, tuple[str, ...]]) -> Change:
        """What the steps that run still need stays, as long as those that do not need it are held back."""
        if change.reason is not Reason.NOT_NEEDED or change.flow not in held:
            return change
        return replace(change, hold=Hold.BACK, gates=held[change.flow])

    def _needed(
        self,
        item: DesiredWorkflow,
        situation: Situation,
        ids: Mapping[str, str],
        deleted: Mapping[str, str],
    ) -> Change:
        """What becomes of one. `ids` are those that are there, `deleted` those that were, by reference."""
        actual, choices, wanted = situation.actual, situation.choices, item.compiled.workflow
        manifest = actual.manifest
        standing = Standing(
            item.key in manifest.workflows,
            manifest.recorded.get(item.key),
            item.key in manifest.paused,
            bool(item.compiled.imported),
        )
        after: JsonObject = {
            "name": wanted.name,
            "status": "published",
            "steps": len(wanted.nodes),
            "triggers": len(wanted.triggers),
            "content": content_hash(wanted),
        }
        change = Change(self.resource, item.key, Action.UPDATE, None, after, flow=item.flow)
        live = actual.workflows.get(item.key)
        if (summary := actual.untouched.get(item.key)) is not None:
            same: JsonObject = {**after, "version": summary.version}
            change = replace(change, action=Action.UNCHANGED, before=same, after=same)
            return unchanged(change, standing, choices)
        if live is None:
            missing = _missing(change, wanted, deleted=standing.known, paused=standing.paused)
            hashes = {content_hash(wanted), content_hash(wanted.bound(ids))}
            if situation.driver.needs_person:
                return _asked_for(missing, standing, hashes)
            return _not_brought(missing, standing, actual.last_push)
        current = live.workflow
        change = replace(change, before=_described(live))
        if not live.readable:
            hashes = {content_hash(wanted), content_hash(wanted.bound(ids))}
            if situation.driver.delivers_values:
                hashes = {content_hash(structure_of(wanted))}
            dangling = any(one in deleted for one in wanted.references)
            pushed = situation.driver.pushes_together
            change = built_elsewhere(
                change,
                current,
                hashes,
                standing,
                choices,
                pushed=pushed,
                push=actual.last_push,
                dangling=dangling,
            )
            return _looked_into(change, item, actual)
        earlier = wanted.bound({**ids, **deleted}) if deleted else None
        bound = wanted.bound(ids)
        standing = replace(standing, base=Recorded.of_lock(item.compiled, bound))
        found = existing(change, current, bound, standing, choices, earlier)
        # Without a manifest nothing could be named; that one was lost is said for the account.
        unnamed = not standing.known and standing.record is None and actual.state is ManifestState.READ
        unnamed = unnamed and not standing.imported
        return replace(found, unrecorded=found.runs and unnamed)

    def _unwanted(self, situation: Situation) -> Iterator[Change]:
        """What an earlier apply made and no flow needs now. It runs until `apply --prune` or `destroy`."""
        flows = {item.flow for item in situation.desired.workflows}
        for key, summary in situation.actual.not_needed(situation.desired).items():
            flow = flow_of(key)
            if not situation.desired.concerns(flow):
                continue
            before: JsonObject = {"name": summary.name, "status": summary.status, "version": summary.version}
            reason = Reason.NOT_NEEDED if flow in flows else Reason.NO_FLOW
            change = Change(self.resource, key, Action.DELETE, before, None, reason, flow=flow)
            manifest, paused = situation.actual.manifest, situation.is_paused(flow)
            yield marked(change, unwanted_against(change, manifest.recorded.get(key), paused=paused))

    def problems(self, situation: Situation, changes: Sequence[Change]) -> Iterator[Problem]:
        """Workflows of another's making under a flow's name, and conflicts that nothing decides."""
        on_conflict, account = situation.choices.on_conflict, situation.desired.account.account
        managed = {one: key for key, one in situation.actual.manifest.workflows.items()}
        made_here = {one.summary.id for one in situation.actual.beside.alike if one.made_here}
        keys = {item.key for item in (*situation.desired.workflows, *situation.desired.beside)}
        for foreign in situation.actual.foreign:
            of = managed.get(foreign.summary.id, "")
            made = bool(of) or foreign.summary.id in made_here
            yield NameTaken(foreign.summary.name, foreign.key, account, of, of in keys, made)
        for change in changes:
            if change.conflict and on_conflict is OnConflict.REFUSE:
                yield Conflict(change.key, account)
            if change.reason is Reason.DELETED_REMOTE and on_conflict is OnConflict.REMOTE:
                yield NothingToKeep(change.key, change.flow, account)

    def warnings(self, situation: Situation, changes: Sequence[Change]) -> Iterator[Warned]:
        """What the steps that go mean for contacts, what texts cost more, and texts that cannot be read."""
        for item in situation.desired.workflows:
            looked = situation.actual.inside.get(item.key)
            if looked is not None and looked.workflow is None:
                yield texts_unread(item.key, item.values, situation.actual.merge_fields, looked)
        wanted = {item.key: item.compiled.workflow for item in situation.desired.workflows}
        for change in changes:
            live = situation.actual.workflows.get(change.key)
            if change.action is Action.UPDATE and change.hold is not Hold.BACK and live is not None:
                account = situation.desired.account
                yield from step_warnings(
                    change.key,
                    live.workflow,
                    wanted[change.key],
                    situation.desired.rates,
                    account.sms_costs.texts_per_month,
                    compliance=compliance_of(account),
                )

    async def create(
        self, public: PublicApi, driver: WorkflowDriver, workflow: Workflow, before: Container[str]
    ) -> tuple[str, LiveWorkflow]:
        """Create the draft in one piece: its id, and what was read back. `before` has the ids there were.

        Raises:
            HighLevelError: HighLevel refuses, or nothing tells whether it was created.
            NotStoredError: it holds something else.
        """
        workflow_id = await created(public, workflow.name, before, driver.create_whole(workflow))
        stored = await read_back(driver, workflow._replace(id=workflow_id))
        check_stored(workflow, stored)
        return workflow_id, stored

    async def create_empty(
        self, public: PublicApi, driver: WorkflowDriver, name: str, before: Container[str]
    ) -> tuple[str, LiveWorkflow]:
        """Create an empty draft: its id, and what is there. `before` has the ids there were.

        Raises:
            HighLevelError: HighLevel refuses, or nothing tells whether it was created.
        """
        workflow_id = await created(public, name, before, driver.create(name))
        return workflow_id, await driver.read(workflow_id)

    async def update(self, driver: WorkflowDriver, workflow: Workflow, live: LiveWorkflow) -> LiveWorkflow:
        """Save it over what is there, and read it back.

        Raises:
            HighLevelError: HighLevel refuses, or nothing tells whether it was saved.
            NotStoredError: it holds something else.
        """
        unsure: HighLevelError | None = None
        try:
            await driver.save(workflow, live)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            unsure = error  # what is there now decides
        stored = await read_back(driver, workflow)
        if unsure is not None and differences(stored.workflow, workflow):
            raise unsure
        check_stored(workflow, stored)
        return stored

    async def publish(self, driver: WorkflowDriver, workflow_id: str) -> bool:
        """Publish it; whether the answer says that it is. Else only the list tells.

        Raises:
            HighLevelError: HighLevel refuses.
        """
        try:
            return await driver.set_status(workflow_id, "published") == "published"
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            return False

    async def delete(self, driver: WorkflowDriver, workflow_id: str) -> None:
        """Delete it. No answer is proof, so the caller looks whether it is gone."""
        await gone(driver.delete(workflow_id))


def _looked_into(change: Change, item: DesiredWorkflow, actual: Actual) -> Change:
    looked = actual.inside.get(item.key)
    if looked is None:
        return change
    if looked.workflow is None:
        return looked_into(change, None)
    return looked_into(change, wrong_texts(item, looked.workflow, actual.merge_fields))


def _described(live: LiveWorkflow) -> JsonObject:
    current = live.workflow
    if not live.readable:
        return {"name": current.name, "status": current.status, "version": current.version}
    return {
        "name": current.name,
        "status": current.status,
        "steps": len(current.nodes),
        "triggers": len(current.triggers),
        "content": content_hash(current),
        "version": current.version,
    }


def _missing(change: Change, wanted: Workflow, *, deleted: bool, paused: bool) -> Change:
    """One to be created. `deleted`: the manifest names one, and it is not there any more."""
    steps = step_changes(Workflow(id="", name=wanted.name, nodes=()), wanted)
    return replace(
        change,
        action=Action.CREATE,
        reason=Reason.DELETED_REMOTE if deleted else Reason.MISSING,
        steps=tuple(step for step in steps if step.kind != "setting"),
        origin=Origin.THERE if deleted else None,
        stopped=deleted and not paused,
    )


def _asked_for(change: Change, standing: Standing, hashes: Collection[str]) -> Change:
    """One that is not there, and that a person may have been asked to build: as it is now, or as it was."""
    record = standing.record
    if record is None or not record.requested:
        return change
    return replace(change, reason=Reason.BUILD_PENDING if record.wanted in hashes else Reason.TO_BUILD)


def _not_brought(change: Change, standing: Standing, push: SnapshotPush | None) -> Change:
    """One that is not there, and that a push was to bring, perhaps."""
    failed = push is not None and push.ended and not push.completed
    return replace(change, reason=Reason.PUSH_FAILED) if failed and was_requested(standing.record) else change
