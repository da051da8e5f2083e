"""Applying where workflows come from a snapshot: texts go into custom values, the rest is pushed at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.manual import ManualExecutor
from ghl_flow.deploy.applying.pruning import cannot_delete, to_prune
from ghl_flow.deploy.applying.recording import check_alone, record_manifest
from ghl_flow.deploy.applying.value_texts import prune_texts, write_texts
from ghl_flow.deploy.drivers.model import LiveWorkflow, Looked
from ghl_flow.deploy.drivers.snapshot import PushFailedError, PushNotEndedError
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.diff import StepChange
from ghl_flow.deploy.planning.gate import SNAPSHOT, Gate
from ghl_flow.deploy.planning.said_texts import wrong_texts
from ghl_flow.deploy.planning.warnings import texts_unread
from ghl_flow.deploy.planning.why import (
    AsBeforePush,
    DraftAfterPush,
    NotInSnapshot,
    OtherTexts,
    PushFailed,
    PushGoesOn,
    Why,
)
from ghl_flow.deploy.state.by_hand import structure_of
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.workflow import Workflow


class SnapshotExecutor(ManualExecutor):
    """Applies to an account that gets its workflows from a snapshot."""

    # Flows of which a push did not bring every workflow.
    _missing: frozenset[str] = frozenset()

    @cached_property
    def _looked(self) -> dict[str, Looked]:
        """What the last look into each workflow that has a text found."""
        return dict(self._work.actual.inside)

    def _seen_of(self, item: DesiredWorkflow) -> Mapping[str, JsonValue]:
        """Whether its texts were read: if they are not right, it is not found."""
        if not item.texts:
            return {"texts": "none"}
        looked = self._looked.get(item.key)
        return {"texts": "right"} if looked is not None and looked.workflow is not None else {}

    async def _request(self) -> None:
        """Write the texts, push the snapshot where workflows are missing or differ, and look what came."""
        last = await self._work.driver.last_push()
        due = self._due(trusting=last is None or last.completed)
        changing = {
            item.flow
            for item in due
            if item.key in self._work.live or item.key in self._work.actual.untouched
        }
        # Texts are numbered. Where the steps change too, what runs would say the texts of other steps: those
        # wait until the new steps are there.
        await write_texts(
            self._work, lambda change: change.action is Action.CREATE or change.flow not in changing
        )
        self._check_texts([item for item in self._work.desired.workflows if item not in due])
        if not due:
            return
        # A second push makes everything twice unless it overrides (R35), and a list may lag behind. So what
        # decides is whether a push is on record, here or at HighLevel, or anything of it is there.
        actual = self._work.actual
        again = bool(last or actual.manifest.recorded or self._work.live or actual.untouched)
        self._missing = frozenset(item.flow for item in due)
        self._remember_request(due)
        await check_alone(self._work, [])
        await record_manifest(self._work)
        self._work.check_stop()
        try:
            await self._work.driver.push(again=again, last=last, progress=self._seen)
        except PushFailedError as error:
            why = PushFailed(error.snapshot, error.push.status, tuple(error.push.pending))
            self._work.applied.close([Gate(SNAPSHOT, why)])
            return
        except PushNotEndedError as error:
            self._work.applied.close([Gate(SNAPSHOT, PushGoesOn(error.snapshot, error.heard))])
            return
        summaries = {one.id: one for one in await self._work.public.workflows()}
        came = [item for item in due if await self._came(item, summaries)]
        self._missing = missing = frozenset(item.flow for item in due if item not in came)
        await write_texts(
            self._work,
            lambda change: (
                change.action is not Action.CREATE and change.flow in changing and change.flow not in missing
            ),
        )

    def _seen(self, snapshot: str, push: SnapshotPush) -> None:
        if push.completed:
            self._work.did(Did.SNAPSHOT_PUSHED, snapshot, status=push.status)
        else:
            self._work.did(Did.SNAPSHOT_SEEN, snapshot, status=push.status, pending=", ".join(push.pending))

    async def _prune(self) -> None:
        """Delete the texts that no flow has, and leave the workflows to a person.

        A text stays while a workflow may say it: as long as one of its flow is there that no flow needs, and
        until those that its flow needs are the new ones.
        """
        doomed = to_prune(self._work)
        left = [change for change in doomed if change.resource is Resource.WORKFLOW]
        cannot_delete(self._work, left)
        await prune_texts(self._work, doomed, {change.flow for change in left} | self._missing)

    def _wanted(self, item: DesiredWorkflow) -> Workflow:
        """Without the texts, which come in custom values."""
        return structure_of(item.compiled.workflow)

    def _check_texts(self, items: Iterable[DesiredWorkflow]) -> None:
        """What was read before says the texts of custom values that were made since: by name, if at all."""
        for item in items:
            looked = self._work.actual.inside.get(item.key)
            if looked is None or looked.workflow is None or item.key in self._work.accepted:
                continue
            if wrong := wrong_texts(item, looked.workflow, self._merge_fields):
                self._says_other_texts(item, wrong)

    @property
    def _merge_fields(self) -> dict[str, str]:
        return {
            name: one.merge_field for name, one in self._work.values.items() if one.merge_field is not None
        }

    def _says_other_texts(self, item: DesiredWorkflow, wrong: Sequence[StepChange]) -> None:
        first = wrong[0]
        why = OtherTexts(item.compiled.workflow.name, self._account, first.name)
        if first.action == "update":
            ((_, said, expected),) = first.details
            why = replace(why, said=said, expected=expected)
        elif first.action == "create":
            why = replace(why, missing=True)
        self._work.applied.close([Gate(SNAPSHOT, why, item.flow)])

    @property
    def _account(self) -> str:
        return self._work.desired.account.account

    async def _came(self, item: DesiredWorkflow, summaries: Mapping[str, WorkflowSummary]) -> bool:
        """Whether this one came with a push that ended well; if not, why and what to do is remembered."""
        name = item.compiled.workflow.name
        listed = next((one for one in summaries.values() if one.name == name), None)
        if listed is None:
            why: Why = NotInSnapshot(name, self._account, self._master_fields(item))
        elif _is_the_same(listed, self._work.actual.summaries.get(listed.id)):
            why = AsBeforePush(name, self._account)
        elif listed.status != "published":
            why = DraftAfterPush(name)
        elif wrong := await self._read_texts(item, listed.id):
            self._says_other_texts(item, wrong)
            return False
        else:
            there = Workflow(id=listed.id, name=name, nodes=(), version=listed.version)
            self._work.live[item.key] = LiveWorkflow({"id": listed.id, "name": name}, [], readable=False)
            self._found(item, there, summaries)
            return True
        self._work.applied.close([Gate(SNAPSHOT, why)])
        return False

    async def _read_texts(self, item: DesiredWorkflow, workflow_id: str) -> Sequence[StepChange]:
        """Look whether it says the texts of this account: the steps that do not."""
        if not item.texts:
            return ()
        looked = self._looked[item.key] = await self._work.driver.look(workflow_id)
        if looked.workflow is None:
            self._work.applied.warn(texts_unread(item.key, item.values, self._merge_fields, looked))
            return ()
        return wrong_texts(item, looked.workflow, self._merge_fields)

    def _master_fields(self, item: DesiredWorkflow) -> tuple[tuple[str, str | None], ...]:
        """What each Send SMS of the master has to hold, in order."""
        fields = self._merge_fields
        return tuple(
            (name, fields.get(name))
            for name, (flow, _) in self._work.desired.texts_by_flow.items()
            if flow == item.flow and item.is_main
        )


def _is_the_same(now: WorkflowSummary, before: WorkflowSummary | None) -> bool:
    """Whether a push left a workflow alone that it was to replace."""
    return before is not None and (now.version, now.updated_at) == (before.version, before.updated_at)
