"""Workflows that somebody else brings, a person with a sheet or a snapshot: only their names can be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ghl_flow.deploy.desired import DesiredWorkflow
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.drivers.snapshot import SnapshotDriver
from ghl_flow.deploy.gates import Gate
from ghl_flow.deploy.hand_over import built, handed_over, structure_of
from ghl_flow.deploy.plan import Action, Resource
from ghl_flow.deploy.work import Work
from ghl_flow.highlevel.public import WorkflowSummary
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow


class BroughtWork(Work):
    """An account whose workflow bodies are neither written nor read."""

    async def run(self) -> None:
        """Do what can be done, and say what is left to others."""
        await self._announce()
        await self._make_fields()
        await self._make_tags()
        if isinstance(self._driver, SnapshotDriver):
            await self._push(self._driver)
        else:
            await self._hand_over()
        self._accept()
        self._cannot_delete(
            [
                change
                for change in self._applied.plan.changes
                if change.action is Action.DELETE and self._terms.prune
            ]
        )
        await self._claim([])
        await self._write_manifest()

    def _accept(self) -> None:
        """Remember which drafts the operator chose to leave as they are in HighLevel."""
        recorded = dict(self._owned.recorded)
        for key in self._accepted & set(recorded):
            version = self._live[key].workflow.version
            recorded[key] = replace(recorded[key], status="draft", kept=True, version=version)
        self._owned = replace(self._owned, recorded=recorded)

    def _due(self) -> list[DesiredWorkflow]:
        """Those that somebody else has to bring; what came since they were asked is taken down."""
        changes = {change.key: change for change in self._applied.plan.pending}
        due: list[DesiredWorkflow] = []
        for item in self._desired.workflows:
            live = self._live.get(item.key)
            change = changes.get(item.key)
            if change is None:
                continue
            if change.action is Action.ADOPT and live is not None:
                self._found(item, live.workflow, self._actual.summaries)
            elif change.hold is not None:
                self._hold(change.key, change.hold, change.gates)
            else:
                due.append(item)
        return due

    def _found(
        self, item: DesiredWorkflow, listed: Workflow, summaries: Mapping[str, WorkflowSummary]
    ) -> None:
        record = built(self._asked(item), listed, summaries[listed.id].updated_at)
        self._owned = replace(self._owned, recorded={**self._owned.recorded, item.key: record})
        self._did(f"found workflow {item.key} published; its steps cannot be read")

    def _asked(self, item: DesiredWorkflow) -> Workflow:
        """What is remembered of a workflow that somebody else brings."""
        wanted = item.compiled.workflow
        return structure_of(wanted) if isinstance(self._driver, SnapshotDriver) else wanted

    def _ask(self, due: Sequence[DesiredWorkflow]) -> None:
        """Remember that these were asked for."""
        recorded = dict(self._owned.recorded)
        for item in due:
            live = self._live.get(item.key)
            recorded[item.key] = handed_over(self._asked(item), live.workflow if live else None)
        self._owned = replace(self._owned, recorded=recorded)

    async def _hand_over(self) -> None:
        """Write sheets for a person."""
        due = self._due()
        if due and self._terms.build is not None:
            files = self._terms.build.write(self._desired, due, self._ids)
            self._applied.files += [file.as_posix() for file in files]
            for item in due:
                self._did(f"wrote the build sheet of workflow {item.key}")
            self._ask(due)
            names = ", ".join(f"'{item.compiled.workflow.name}'" for item in due)
            self._withhold(
                [
                    Gate(
                        "by-hand",
                        f"{names}: to be built by hand, click by click, from {files[0]}",
                        "run apply again when they are published: it looks for them by name",
                    )
                ]
            )

    async def _push(self, driver: SnapshotDriver) -> None:
        """Write the texts, push the snapshot where workflows are missing, and look what came."""
        await self._make_texts()
        due = self._due()
        if due:
            # Override is for the snapshot as a whole: one workflow that is there is reason enough, as is
            # one that was asked for before, which may be on its way.
            again = bool(self._actual.manifest.recorded or self._live or self._actual.untouched)
            before = self._actual.summaries
            self._ask(due)
            await self._claim([])
            await self._write_manifest()
            self._go_on()
            await driver.push(again=again, progress=self._did)
            summaries = {one.id: one for one in await self._public.workflows()}
            by_name = {one.name: one for one in summaries.values()}
            for item in due:
                name = item.compiled.workflow.name
                listed = by_name.get(name)
                if listed is not None and _is_the_same(listed, before.get(listed.id)):
                    hint = (
                        f"refresh the snapshot from the master in which '{name}' was changed, and apply again"
                    )
                    self._withhold([Gate("snapshot", f"'{name}' is as it was before the push", hint)])
                    continue
                if listed is not None and listed.status == "published":
                    there = Workflow(id=listed.id, name=name, nodes=(), version=listed.version)
                    self._live[item.key] = LiveWorkflow({"id": listed.id, "name": name}, [], readable=False)
                    self._found(item, there, summaries)
                    continue
                state = "is a draft there" if listed is not None else "did not come with it"
                hint = (
                    f"publish it: Automation > Workflows > {name} > Draft/Publish switch > Save"
                    if listed is not None
                    else f"build '{name}' in the master sub-account, refresh the snapshot, and apply again"
                )
                self._withhold([Gate("snapshot", f"'{name}' {state}", hint)])

    async def _make_texts(self) -> None:
        for change in self._applied.plan.pending:
            if change.resource is not Resource.CUSTOM_VALUE or change.after is None:
                continue
            if change.hold is not None:
                # A custom value holds at once and everywhere (R24), so a closed gate holds it back too.
                self._hold(change.key, change.hold, change.gates)
                continue
            self._go_on()
            text, live = text_of(change.after, "value"), self._actual.values.get(change.key)
            if live is None:
                await self._public.create_custom_value(change.key, text)
            else:
                await self._public.update_custom_value(live.id, change.key, text)
            self._did(f"wrote custom value {change.key}")


def _is_the_same(now: WorkflowSummary, before: WorkflowSummary | None) -> bool:
    """Whether a push left a workflow alone that it was to replace."""
    return before is not None and (now.version, now.updated_at) == (before.version, before.updated_at)
