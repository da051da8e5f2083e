"""Applying where a person builds the workflows from a sheet: only their names can be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.executor import Executor
from ghl_flow.deploy.applying.fields_and_tags import create_fields, create_tags
from ghl_flow.deploy.applying.pruning import cannot_delete, to_prune
from ghl_flow.deploy.applying.recording import (
    check_alone,
    forget_opened_pauses,
    record_manifest,
    remember_allowed,
    write_intent,
)
from ghl_flow.deploy.applying.value_texts import prune_texts, write_texts
from ghl_flow.deploy.planning.change import Action, Resource
from ghl_flow.deploy.planning.gate import BY_HAND, Gate
from ghl_flow.deploy.planning.why import ToBuild
from ghl_flow.deploy.state.by_hand import built, requested
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.workflow import Workflow


class ManualExecutor(Executor):
    """Applies to an account whose workflow bodies are neither written nor read."""

    async def run(self) -> None:
        """Do what can be done, and list what is left to a person."""
        await write_intent(self._work)
        await create_fields(self._work)
        await create_tags(self._work)
        await self._request()
        self._accept()
        await self._prune()
        await check_alone(self._work, [])
        forget_opened_pauses(self._work)
        remember_allowed(self._work)
        await record_manifest(self._work)

    async def _request(self) -> None:
        """Write sheets for a person; in a master after the texts that they name the merge fields of."""
        due = self._due()
        await write_texts(self._work, lambda _: True)
        if due and self._work.terms.build is not None:
            files = self._work.terms.build.write(self._work.desired, due, self._work.ids)
            self._work.applied.files += [file.as_posix() for file in files]
            for item in due:
                self._work.did(Did.SHEET_WRITTEN, item.key)
            self._remember_request(due)
            names = tuple(item.compiled.workflow.name for item in due)
            why = ToBuild(names, str(files[0]), self._work.desired.account.account)
            self._work.applied.close([Gate(BY_HAND, why)])

    def _accept(self) -> None:
        """Remember which drafts the operator chose to leave as they are in HighLevel."""
        recorded = dict(self._work.manifest.recorded)
        for key in self._work.accepted & set(recorded) & set(self._work.live):
            version = self._work.live[key].workflow.version
            recorded[key] = replace(recorded[key], status="draft", kept=True, version=version)
        self._work.manifest = replace(self._work.manifest, recorded=recorded)

    async def _prune(self) -> None:
        """Leave the workflows that no flow needs to a person; texts go when none of their flow is there."""
        doomed = to_prune(self._work)
        left = [change for change in doomed if change.resource is Resource.WORKFLOW]
        cannot_delete(self._work, left)
        unsettled = {gate.flow for gate in self._work.applied.gates} | {change.flow for change in left}
        await prune_texts(self._work, doomed, unsettled)

    def _due(self, *, trusting: bool = True) -> list[DesiredWorkflow]:
        """Those that a person or a snapshot has to bring; what came since they were asked for is recorded.

        Not `trusting`: the last push did not end well, so a workflow that is published in another version
        since is not known to be the one it was to bring.
        """
        changes = {change.key: change for change in self._work.applied.plan.pending}
        due: list[DesiredWorkflow] = []
        for item in self._work.desired.workflows:
            live = self._work.live.get(item.key)
            change = changes.get(item.key)
            if change is None:
                continue
            if change.action is Action.ADOPT and live is not None and trusting:
                self._found(item, live.workflow, self._work.actual.summaries)
            elif change.hold is not None:
                self._work.hold(change.key, change.hold, change.gates)
            else:
                due.append(item)
        return due

    def _found(
        self, item: DesiredWorkflow, listed: Workflow, summaries: Mapping[str, WorkflowSummary]
    ) -> None:
        record = built(self._wanted(item), listed, summaries[listed.id].updated_at)
        self._work.manifest = replace(
            self._work.manifest, recorded={**self._work.manifest.recorded, item.key: record}
        )
        self._work.did(Did.WORKFLOW_FOUND, item.key, **self._seen_of(item))

    def _seen_of(self, item: DesiredWorkflow) -> Mapping[str, JsonValue]:
        """What is known of one that is published, beside that: nothing."""
        del item
        return {}

    def _wanted(self, item: DesiredWorkflow) -> Workflow:
        """What is remembered of a workflow that was requested."""
        return item.compiled.workflow

    def _remember_request(self, due: Sequence[DesiredWorkflow]) -> None:
        """Remember that these were asked for."""
        recorded = dict(self._work.manifest.recorded)
        for item in due:
            live = self._work.live.get(item.key)
            recorded[item.key] = requested(self._wanted(item), live.workflow if live else None)
        self._work.manifest = replace(self._work.manifest, recorded=recorded)
