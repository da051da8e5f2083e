"""Workflows that a person with a sheet or a snapshot brings: only their names can be seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ghl_flow.deploy.applying.claim import AnotherApplyError, keep_one
from ghl_flow.deploy.applying.work import Work, gone
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.drivers.snapshot import PushFailedError, PushNotEndedError
from ghl_flow.deploy.planning.gate import Gate
from ghl_flow.deploy.planning.plan import Action, Change, Resource
from ghl_flow.deploy.state.by_hand import built, requested, structure_of
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow


class BroughtWork(Work):
    """An account whose workflow bodies are neither written nor read."""

    _texts: Mapping[str, CustomValue] = {}
    # Flows of which a push did not bring every workflow.
    _missing: frozenset[str] = frozenset()

    async def run(self) -> None:
        """Do what can be done, and say what is left to others."""
        await self._announce()
        await self._make_fields()
        await self._make_tags()
        if self._driver.capabilities.pushes_together:
            await self._push()
        else:
            await self._hand_over()
        self._accept()
        await self._prune()
        await self._claim([])
        await self._write_manifest()

    def _accept(self) -> None:
        """Remember which drafts the operator chose to leave as they are in HighLevel."""
        recorded = dict(self._owned.recorded)
        for key in self._accepted & set(recorded) & set(self._live):
            version = self._live[key].workflow.version
            recorded[key] = replace(recorded[key], status="draft", kept=True, version=version)
        self._owned = replace(self._owned, recorded=recorded)

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
                self._withhold(
                    [
                        Gate(
                            "by-hand",
                            f"custom value '{change.key}' stays: a workflow of {change.flow} may use it",
                            "run apply --prune again when that workflow is replaced or deleted",
                            change.flow,
                        )
                    ]
                )
                continue
            self._go_on()
            await gone(self._public.delete_custom_value(live.id))
            self._did(f"deleted custom value {change.key}")

    def _due(self, *, trusting: bool = True) -> list[DesiredWorkflow]:
        """Those that a person or a snapshot has to bring; what came since they were asked for is recorded.

        Not `trusting`: the last push did not end well, so a workflow that is published in another version
        since is not known to be the one it was to bring.
        """
        changes = {change.key: change for change in self._applied.plan.pending}
        due: list[DesiredWorkflow] = []
        for item in self._desired.workflows:
            live = self._live.get(item.key)
            change = changes.get(item.key)
            if change is None:
                continue
            if change.action is Action.ADOPT and live is not None and trusting:
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
        return structure_of(wanted) if self._driver.capabilities.delivers_values else wanted

    def _ask(self, due: Sequence[DesiredWorkflow]) -> None:
        """Remember that these were asked for."""
        recorded = dict(self._owned.recorded)
        for item in due:
            live = self._live.get(item.key)
            recorded[item.key] = requested(self._asked(item), live.workflow if live else None)
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

    async def _push(self) -> None:
        """Write the texts, push the snapshot where workflows are missing or differ, and look what came."""
        last = await self._driver.last_push()
        due = self._due(trusting=last is None or last.completed)
        changing = {item.flow for item in due if item.key in self._live or item.key in self._actual.untouched}
        # Texts are numbered. Where the steps change too, what runs would say the texts of other steps: those
        # wait until the new steps are there.
        await self._make_texts(lambda change: change.action is Action.CREATE or change.flow not in changing)
        if not due:
            return
        # A second push makes everything twice unless it overrides (R35), and a list may lag behind. So what
        # decides is whether a push is on record, here or at HighLevel, or anything of it is there.
        actual = self._actual
        again = bool(last or actual.manifest.recorded or self._live or actual.untouched)
        self._missing = frozenset(item.flow for item in due)
        self._ask(due)
        await self._claim([])
        await self._write_manifest()
        self._go_on()
        try:
            await self._driver.push(again=again, last=last, progress=self._did)
        except (PushFailedError, PushNotEndedError) as error:
            (why,) = error.diagnostics
            self._withhold([Gate("snapshot", why.message, why.hint or "")])
            return
        summaries = {one.id: one for one in await self._public.workflows()}
        came = [item for item in due if self._came(item, summaries)]
        self._missing = missing = frozenset(item.flow for item in due if item not in came)
        await self._make_texts(
            lambda change: (
                change.action is not Action.CREATE and change.flow in changing and change.flow not in missing
            )
        )

    def _came(self, item: DesiredWorkflow, summaries: Mapping[str, WorkflowSummary]) -> bool:
        """Whether a push that ended well brought this one; if not, why and what to do is withheld."""
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
        self._withhold([Gate("snapshot", f"'{name}' {reason}", hint)])
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

    async def _make_texts(self, chosen: Callable[[Change], bool]) -> None:
        new: dict[str, str] = {}
        for change in self._applied.plan.pending:
            if change.resource is not Resource.CUSTOM_VALUE or change.after is None or not chosen(change):
                continue  # one without an after is to be deleted
            if change.hold is not None:
                # A custom value holds at once and everywhere (R24), so a closed gate holds it back too.
                self._hold(change.key, change.hold, change.gates)
                continue
            self._go_on()
            text, live = text_of(change.after, "value"), self._actual.values.get(change.key)
            if live is None:
                stored = await self._public.create_custom_value(change.key, text)
                new[stored.id] = change.key
            else:
                stored = await self._public.update_custom_value(live.id, change.key, text)
            self._texts = {**self._texts, change.key: stored}
            self._did(
                f"wrote custom value {change.key}: {self._merge_field(change.key)} in the master's text"
            )
        if not new:
            return

        async def rivals() -> dict[str, list[str]]:
            known = {value.id for value in self._actual.values.values()}
            there = [one for one in await self._public.custom_values() if one.id not in {*new, *known}]
            return {own: [one.id for one in there if one.name == name] for own, name in new.items()}

        try:
            await keep_one(rivals)
        except AnotherApplyError:
            # Made a moment ago: nothing that runs here names their merge fields yet.
            await self._take_back(
                {f"custom value {name}": self._public.delete_custom_value(own) for own, name in new.items()}
            )


def _is_the_same(now: WorkflowSummary, before: WorkflowSummary | None) -> bool:
    """Whether a push left a workflow alone that it was to replace."""
    return before is not None and (now.version, now.updated_at) == (before.version, before.updated_at)
