"""Applying where workflows come from a snapshot: texts go into custom values, the rest is pushed at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ghl_flow.deploy.applying.concurrent_apply import AnotherApplyError, keep_one
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.manual import ManualExecutor
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.drivers.snapshot import PushFailedError, PushNotEndedError
from ghl_flow.deploy.planning.change import Action, Change, Resource
from ghl_flow.deploy.planning.gate import BY_HAND, SNAPSHOT, Gate
from ghl_flow.deploy.resources.registry import CUSTOM_VALUES
from ghl_flow.deploy.state.by_hand import structure_of
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.manifest import WrittenText
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow


class SnapshotExecutor(ManualExecutor):
    """Applies to an account that gets its workflows from a snapshot."""

    _texts: Mapping[str, CustomValue] = {}
    # Flows of which a push did not bring every workflow.
    _missing: frozenset[str] = frozenset()

    async def _request(self) -> None:
        """Write the texts, push the snapshot where workflows are missing or differ, and look what came."""
        last = await self._driver.last_push()
        due = self._due(trusting=last is None or last.completed)
        changing = {item.flow for item in due if item.key in self._live or item.key in self._actual.untouched}
        # Texts are numbered. Where the steps change too, what runs would say the texts of other steps: those
        # wait until the new steps are there.
        await self._write_texts(lambda change: change.action is Action.CREATE or change.flow not in changing)
        if not due:
            return
        # A second push makes everything twice unless it overrides (R35), and a list may lag behind. So what
        # decides is whether a push is on record, here or at HighLevel, or anything of it is there.
        actual = self._actual
        again = bool(last or actual.manifest.recorded or self._live or actual.untouched)
        self._missing = frozenset(item.flow for item in due)
        self._remember_request(due)
        await self._check_alone([])
        await self._write_manifest()
        self._check_stop()
        try:
            await self._driver.push(again=again, last=last, progress=self._seen)
        except (PushFailedError, PushNotEndedError) as error:
            (why,) = error.diagnostics
            self._applied.close([Gate(SNAPSHOT, why.message, why.hint or "")])
            return
        summaries = {one.id: one for one in await self._public.workflows()}
        came = [item for item in due if self._came(item, summaries)]
        self._missing = missing = frozenset(item.flow for item in due if item not in came)
        await self._write_texts(
            lambda change: (
                change.action is not Action.CREATE and change.flow in changing and change.flow not in missing
            )
        )

    def _seen(self, snapshot: str, push: SnapshotPush) -> None:
        if push.completed:
            self._did(Did.SNAPSHOT_PUSHED, snapshot, status=push.status)
        else:
            self._did(Did.SNAPSHOT_SEEN, snapshot, status=push.status, pending=", ".join(push.pending))

    async def _prune(self) -> None:
        """Delete the texts that no flow has, and leave the workflows to a person.

        A text stays while a workflow may say it: as long as one of its flow is there that no flow needs, and
        until those that its flow needs are the new ones.
        """
        doomed = self._to_prune()
        left = [change for change in doomed if change.resource is Resource.WORKFLOW]
        self._cannot_delete(left)
        unsettled = {change.flow for change in left} | self._missing
        for change in doomed:
            live = self._actual.values.get(change.key)
            if change.resource is not Resource.CUSTOM_VALUE or live is None:
                continue
            if change.flow in unsettled:
                self._applied.close(
                    [
                        Gate(
                            BY_HAND,
                            f"custom value '{change.key}' stays: a workflow of {change.flow} may use it",
                            "run apply --prune again when that workflow is replaced or deleted",
                            change.flow,
                        )
                    ]
                )
                continue
            self._check_stop()
            await CUSTOM_VALUES.delete(self._public, live.id)
            texts = {name: one for name, one in self._manifest.texts.items() if name != change.key}
            self._manifest = replace(self._manifest, texts=texts)
            self._did(Did.VALUE_DELETED, change.key)

    def _wanted(self, item: DesiredWorkflow) -> Workflow:
        """Without the texts, which come in custom values."""
        return structure_of(item.compiled.workflow)

    def _came(self, item: DesiredWorkflow, summaries: Mapping[str, WorkflowSummary]) -> bool:
        """Whether this one came with a push that ended well; if not, why and what to do is remembered."""
        name = item.compiled.workflow.name
        listed = next((one for one in summaries.values() if one.name == name), None)
        if listed is None:
            reason = "did not come with it"
            hint = (
                f"build '{name}' in the master sub-account{self._master_texts(item)}, refresh the snapshot, "
                "and apply again"
            )
        elif _is_the_same(listed, self._actual.summaries.get(listed.id)):
            reason = "is as it was before the push"
            hint = f"refresh the snapshot from the master in which '{name}' was changed, and apply again"
        elif listed.status != "published":
            reason = "is a draft there"
            hint = f"publish it: {clicks.publish_switch(name)}"
        else:
            there = Workflow(id=listed.id, name=name, nodes=(), version=listed.version)
            self._live[item.key] = LiveWorkflow({"id": listed.id, "name": name}, [], readable=False)
            self._found(item, there, summaries)
            return True
        self._applied.close([Gate(SNAPSHOT, f"'{name}' {reason}", hint)])
        return False

    def _master_texts(self, item: DesiredWorkflow) -> str:
        """What each Send SMS of the master has to hold, for a hint."""
        fields = [
            self._merge_field(name)
            for name, (flow, _) in self._desired.texts_by_flow.items()
            if flow == item.flow and item.is_main
        ]
        return f" (each Send SMS holds its merge field only, in order: {', '.join(fields)})" if fields else ""

    def _merge_field(self, name: str) -> str:
        """How a text names that custom value: HighLevel makes the key, so only its answer tells."""
        known = self._texts.get(name) or self._actual.values.get(name)
        return (known.merge_field if known else None) or f"the merge field of custom value '{name}'"

    async def _write_texts(self, chosen: Callable[[Change], bool]) -> None:
        new: dict[str, str] = {}
        for change in self._applied.plan.pending:
            if change.resource is not Resource.CUSTOM_VALUE or change.after is None or not chosen(change):
                continue  # one without an after is to be deleted
            if change.hold is not None:
                # A custom value holds at once and everywhere (R24), so a closed gate holds it back too.
                self._hold(change.key, change.hold, change.gates)
                continue
            self._check_stop()
            text, live = text_of(change.after, "value"), self._actual.values.get(change.key)
            stored = await CUSTOM_VALUES.write(self._public, change.key, text, live)
            if live is None:
                new[stored.id] = change.key
            self._texts = {**self._texts, change.key: stored}
            written = {**self._manifest.texts, change.key: WrittenText.of(stored, text)}
            self._manifest = replace(self._manifest, texts=written)
            self._did(Did.VALUE_WRITTEN, change.key, merge_field=stored.merge_field or "")
        if not new:
            return

        before = {value.id for value in self._actual.values.values()}
        try:
            await keep_one(lambda: CUSTOM_VALUES.like(self._public, new, before))
        except AnotherApplyError:
            # Made a moment ago: nothing that runs here names their merge fields yet.
            await self._take_back(
                [
                    (Did.VALUE_TAKEN_BACK, name, self._public.delete_custom_value(own))
                    for own, name in new.items()
                ],
                CUSTOM_VALUES.label,
            )


def _is_the_same(now: WorkflowSummary, before: WorkflowSummary | None) -> bool:
    """Whether a push left a workflow alone that it was to replace."""
    return before is not None and (now.version, now.updated_at) == (before.version, before.updated_at)
