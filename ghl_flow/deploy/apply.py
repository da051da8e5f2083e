"""Make an account what it should be, so that it can be stopped at any point and run again."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from ghl_flow.deploy.actual import Actual
from ghl_flow.deploy.archive import Archive
from ghl_flow.deploy.claim import AnotherApplyError, look_who_came_first, make_first_manifest
from ghl_flow.deploy.connection import Connection
from ghl_flow.deploy.creation import made_field, made_tag, made_workflow
from ghl_flow.deploy.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.diff import differences
from ghl_flow.deploy.drivers.file import FileDriver
from ghl_flow.deploy.drivers.model import Deletes, LiveWorkflow, NotStoredError, WorkflowDriver, WritesWhole
from ghl_flow.deploy.fingerprint import Recorded
from ghl_flow.deploy.gates import Gate
from ghl_flow.deploy.hand_over import BuildFolder, built, handed_over
from ghl_flow.deploy.manifest import MANIFEST_NAME, Manifest
from ghl_flow.deploy.plan import AccountPlan, Action, OnConflict, known_ids
from ghl_flow.deploy.risks import CONTACTS_WAITING
from ghl_flow.deploy.survey import survey
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.highlevel.public import CustomValue, PublicApi, WorkflowSummary
from ghl_flow.wire.reference import field_reference, references
from ghl_flow.wire.workflow import Workflow

Progress = Callable[[str], None]


class Interrupted(GhlFlowError):  # noqa: N818 - nobody made a mistake
    """The operator asked to stop: the request in flight was finished, and nothing after it was sent."""

    exit_code = 130


class PlanMovedOnError(GhlFlowError):
    """What would be done is not what was approved."""


@dataclass(slots=True)
class Applied:
    """What was done in one account. `withheld`: why drafts were not published; `files`: build sheets."""

    plan: AccountPlan
    done: list[str] = field(default_factory=list)
    withheld: tuple[Gate, ...] = ()
    backups: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything is as it should be now."""
        return not self.withheld


@dataclass(frozen=True, slots=True)
class Terms:
    """How to apply: closed gates, what was approved, and what the operator accepts.

    `approved` are plan digests; when there are any, the plan must have one of them. `archive` takes the
    workflows as they were before and after, `build` the sheets of those to be built by hand. `stopping`
    is asked before each write.
    """

    gates: Sequence[Gate] = ()
    approved: Sequence[str] = ()
    on_conflict: OnConflict = OnConflict.REFUSE
    drop_contacts: bool = False
    allow_paused: bool = False
    archive: Archive | None = None
    build: BuildFolder | None = None
    stopping: Callable[[], bool] = lambda: False


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
    # An approved plan is compared whole; else a tag that is there already is told when it is made.
    actual, plan = await survey(desired, connection, terms.on_conflict, list_tags=bool(terms.approved))
    planned(plan)
    if terms.approved and plan.digest not in terms.approved:
        raise PlanMovedOnError(
            f"{plan.account}: the plan is now {plan.digest} (driver {plan.driver}), which nobody approved",
            hint="the account, the project or the driver changed since: run 'ghl-flow plan' and approve it "
            "again, with the same --driver",
        )
    if plan.problems:
        raise GhlFlowError.of(plan.problems)
    waiting = [item.message for item in plan.warnings if item.code == CONTACTS_WAITING]
    if waiting and not terms.drop_contacts:
        raise GhlFlowError.of(
            [Diagnostic(text, hint="--allow-dropping-contacts if that is meant") for text in waiting]
        )
    applied = Applied(plan)
    work = _Work(desired, actual, connection, applied, terms, progress)
    await work.run()
    return applied


class _Work:
    def __init__(
        self,
        desired: Desired,
        actual: Actual,
        connection: Connection,
        applied: Applied,
        terms: Terms,
        progress: Progress,
    ) -> None:
        self._terms = terms
        self._desired = desired
        self._actual = actual
        self._public = connection.public
        self._driver: WorkflowDriver = connection.driver
        self._applied = applied
        self._progress = progress
        self._ids = known_ids(desired, actual)
        self._live: dict[str, LiveWorkflow] = dict(actual.workflows)
        self._owned = actual.manifest
        self._manifest_value = actual.manifest_value
        # Published as their answer says: no need to look at the list.
        self._confirmed: set[str] = set()
        kept = {change.key for change in applied.plan.changes if change.reason.endswith("and kept")}
        # Those to look at: not the untouched ones, and not those whose edit in HighLevel stays.
        self._items = [
            item
            for item in desired.workflows
            if item.key not in actual.untouched and not (item.key in kept and item.key in actual.workflows)
        ]

    async def run(self) -> None:
        await self._make_fields()
        await self._make_tags()
        if isinstance(self._driver, FileDriver):
            self._hand_over()
            await self._claim([])
            await self._write_manifest()
            return
        made = [item for item in self._items if item.key not in self._live]
        await self._create_all([*made])
        await self._claim(made)
        changed = [item for item in self._items if await self._save(item)]
        await self._publish(changed)
        await self._write_manifest()

    def _go_on(self) -> None:
        """Called before each write."""
        if self._terms.stopping():
            raise Interrupted(
                f"interrupted after {len(self._applied.done)} changes; run the command again to go on"
            )

    def _did(self, what: str) -> None:
        self._applied.done.append(what)
        self._progress(what)

    async def _make_fields(self) -> None:
        for change in self._applied.plan.changes:
            if change.resource == "custom_field" and change.action is Action.CREATE:
                self._go_on()
                spec = next(item for item in self._desired.fields if item.key == change.key)
                made = await made_field(self._public, spec)
                if made.field_key != f"contact.{spec.key}":
                    raise NotStoredError(
                        f"HighLevel made '{spec.name}' the field {made.field_key}, not contact.{spec.key}",
                        hint="a deleted field may still hold the key: choose another name",
                    )
                self._ids[field_reference(spec.key)] = made.id
                self._owned = replace(self._owned, fields={**self._owned.fields, spec.key: made.id})
                self._did(f"created custom field {spec.key}")

    async def _make_tags(self) -> None:
        for change in self._applied.plan.changes:
            if change.resource == "tag" and change.action is Action.CREATE:
                self._go_on()
                made = await made_tag(self._public, change.key)
                if made is None:
                    continue  # it was there: somebody's tag, so it stays theirs
                self._owned = replace(self._owned, tags={**self._owned.tags, change.key: made.id})
                self._did(f"created tag {change.key}")

    async def _create_all(self, items: list[DesiredWorkflow]) -> None:
        """Make them, those first that refer to nothing that is not there: they can be made in one piece."""
        while items:
            whole = next((item for item in items if not self._lacks(item)), None)
            item = whole or items[0]
            items.remove(item)
            if whole is not None and isinstance(self._driver, WritesWhole):
                await self._create_whole(item, self._driver)
            else:
                await self._create_empty(item)

    def _hand_over(self) -> None:
        """Write sheets for a person, and take down what was built since the last ones."""
        actions = {change.key: change.action for change in self._applied.plan.pending}
        recorded = dict(self._owned.recorded)
        due: list[DesiredWorkflow] = []
        for item in self._desired.workflows:
            live, wanted = self._live.get(item.key), item.compiled.workflow
            if actions.get(item.key) is Action.ADOPT and live is not None:
                updated_at = self._actual.summaries[live.workflow.id].updated_at
                recorded[item.key] = built(wanted, live.workflow, updated_at)
                self._did(f"found workflow {item.key} published; its steps cannot be read")
            elif item.key in actions:
                due.append(item)
        if due and self._terms.gates:
            self._withhold(self._terms.gates)
        elif due and self._terms.build is not None:
            files = self._terms.build.write(self._desired, due, self._ids)
            self._applied.files += [file.as_posix() for file in files]
            for item in due:
                live = self._live.get(item.key)
                recorded[item.key] = handed_over(item.compiled.workflow, live.workflow if live else None)
                self._did(f"wrote the build sheet of workflow {item.key}")
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
        self._owned = replace(self._owned, recorded=recorded)

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

    async def _create_whole(self, item: DesiredWorkflow, driver: WritesWhole) -> None:
        workflow = item.compiled.workflow.bound(self._ids)
        self._go_on()
        workflow_id = await made_workflow(
            self._public, workflow.name, self._actual.summaries, lambda: driver.create_whole(workflow)
        )
        self._ids[item.reference] = workflow_id
        stored = await self._driver.read(workflow_id)
        self._check_stored(workflow, stored)
        self._live[item.key] = stored
        self._keep(item, "after", stored)
        self._did(f"created workflow {item.key} ({len(workflow.nodes)} steps, read back)")

    def _check_stored(self, workflow: Workflow, stored: LiveWorkflow) -> None:
        left = differences(stored.workflow, workflow)
        if left:
            what = "; ".join(f"{change.kind} '{change.name}'" for change in left[:5])
            raise NotStoredError(
                f"HighLevel answered that '{workflow.name}' was saved, but it holds something else: {what}",
                hint=f"the workflow stays a draft; open '{workflow.name}' in HighLevel > Automation and "
                "compare it with 'ghl-flow compile', or run apply again",
            )

    def _keep(self, item: DesiredWorkflow, moment: str, live: LiveWorkflow) -> None:
        if self._terms.archive is not None and live.workflow.nodes:
            self._applied.backups.append(self._terms.archive.keep(item.key, moment, live).as_posix())

    async def _save(self, item: DesiredWorkflow) -> bool:
        """Save the workflow if it differs, and look whether it was stored; whether anything was written."""
        workflow = item.compiled.workflow.bound(self._ids)
        live = self._live[item.key]
        if not differences(live.workflow, workflow):
            return False
        driver = self._driver
        # Only a draft can be changed then, so what runs has to be taken off for a moment.
        running = driver if isinstance(driver, WritesWhole) and live.workflow.status == "published" else None
        if running is not None and self._terms.gates and item.key not in self._paused:
            self._withhold(self._terms.gates)  # it goes on running as it is
            return False
        self._go_on()
        self._keep(item, "before", live)
        done = "read back"
        if running is not None and item.key not in self._paused:
            stored = await running.replace(workflow)
            if stored.workflow.status == "published":
                self._confirmed.add(item.key)
            done = "draft, update, read back, publish as one unit"
        else:
            if running is not None:
                await driver.set_status(workflow.id, "draft")
            stored = await self._overwrite(workflow, live)
        self._live[item.key] = stored
        self._keep(item, "after", stored)
        self._did(f"saved workflow {item.key} ({len(workflow.nodes)} steps, {done})")
        return True

    @property
    def _paused(self) -> Set[str]:
        return frozenset() if self._terms.allow_paused else self._owned.paused

    async def _overwrite(self, workflow: Workflow, live: LiveWorkflow) -> LiveWorkflow:
        unsure: HighLevelError | None = None
        try:
            await self._driver.save(workflow, live)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            unsure = error  # what is there now decides
        stored = await self._driver.read(workflow.id)
        if unsure is not None and differences(stored.workflow, workflow):
            raise unsure
        self._check_stored(workflow, stored)
        return stored

    def _withhold(self, gates: Sequence[Gate]) -> None:
        kept = self._applied.withheld
        self._applied.withheld = (*kept, *(gate for gate in gates if gate not in kept))

    async def _publish(self, changed: Sequence[DesiredWorkflow]) -> None:
        paused = self._paused
        due = [
            item
            for item in self._items
            if item.key not in paused
            and (item in changed or self._live[item.key].workflow.status != "published")
        ]
        self._withhold(
            [
                Gate("paused", f"'{item.key}' is paused", "apply --allow paused publishes it")
                for item in changed
                if item.key in paused
            ]
        )
        due = [item for item in due if item.key not in self._confirmed]
        if due and self._terms.gates:
            self._withhold(self._terms.gates)
            due = []
        for item in due:
            self._go_on()
            try:
                status = await self._driver.set_status(self._live[item.key].workflow.id, "published")
            except HighLevelError as error:
                if not error.ambiguous:
                    raise  # else the list below decides
                status = None
            if status == "published":
                self._confirmed.add(item.key)
                self._did(f"published workflow {item.key}")
        unsure = [item for item in due if item.key not in self._confirmed]
        listed = self._actual.summaries
        if unsure:
            listed = {summary.id: summary for summary in await self._public.workflows()}
        for item in unsure:
            summary = listed.get(self._live[item.key].workflow.id)
            if summary is None or summary.status != "published":
                name = item.compiled.workflow.name
                raise NotStoredError(
                    f"HighLevel still lists '{name}' as a draft",
                    hint=f"publish it by hand: Automation > Workflows > {name} > Draft/Publish switch > Save",
                )
            self._did(f"published workflow {item.key}")
        published = self._confirmed | {item.key for item in due}
        self._owned = replace(self._owned, paused=self._owned.paused - published)
        # What was saved and not published is not as applied.
        self._record(listed, [item for item in self._items if item.key in published or item not in changed])

    def _record(self, listed: Mapping[str, WorkflowSummary], items: Sequence[DesiredWorkflow]) -> None:
        """Remember how each workflow is now, so that the next plan can tell who changed what."""
        recorded = dict(self._owned.recorded)
        for item in items:
            stored = self._live[item.key].workflow
            wanted = item.compiled.workflow.bound(self._ids)
            summary = listed.get(stored.id)
            known = recorded.get(item.key)
            if item.key in self._confirmed:
                # No list was read since, so the next plan reads the body: one request, as for its triggers.
                recorded[item.key] = Recorded.of(stored, wanted, stored.version, "")
            # A version further on than our publish brings it is somebody else's, which nobody has read.
            elif summary is not None and stored.version <= summary.version <= stored.version + 1:
                fresh = Recorded.of(stored, wanted, summary.version, summary.updated_at)
                if known is None or known.updated_at or not known.says_the_same_as(fresh):
                    recorded[item.key] = fresh
        self._owned = replace(self._owned, recorded=recorded)

    async def _claim(self, made: Sequence[DesiredWorkflow]) -> None:
        """Before anything of ours runs: make sure that nobody else is making the same."""
        try:
            if self._manifest_value is None:
                # As it will be once all is published, so that it need not be written twice.
                drafts = {item.key: self._live[item.key].workflow for item in made}
                recorded = {
                    item.key: Recorded.of(drafts[item.key], wanted, drafts[item.key].version, "")
                    for item in made
                    if not differences(drafts[item.key], wanted := item.compiled.workflow.bound(self._ids))
                }
                self._go_on()
                now = self._manifest_now(recorded)
                self._manifest_value = await make_first_manifest(self._public, now)
                self._owned = replace(self._owned, serial=now.serial)
                self._did("wrote the manifest")
            elif made:
                names = {
                    self._live[item.key].workflow.id: (item.compiled.workflow.name, item.working_name)
                    for item in made
                }
                await look_who_came_first(self._public, names, self._actual.summaries)
        except AnotherApplyError:
            if isinstance(self._driver, Deletes):
                for item in made:
                    await self._driver.delete(self._live[item.key].workflow.id)
                    self._did(f"took back the draft of workflow {item.key}")
            raise

    def _manifest_now(self, recorded: Mapping[str, Recorded]) -> Manifest:
        workflows = {key: live.workflow.id for key, live in self._live.items()}
        return replace(
            self._owned,
            serial=self._owned.serial + 1,
            workflows={**self._owned.workflows, **workflows},
            recorded={**self._owned.recorded, **recorded},
        )

    async def _write_manifest(self) -> None:
        value, now = self._manifest_value, self._manifest_now({})
        if value is None or now.says_the_same_as(Manifest.from_text(value.value, now.location_id)):
            return
        self._go_on()
        await self._public.update_custom_value(value.id, MANIFEST_NAME, now.to_text())
        self._did("wrote the manifest" if self._actual.manifest_value else "completed the manifest")


async def write_manifest(public: PublicApi, value: CustomValue | None, manifest: Manifest) -> None:
    """Put the manifest in place of the one in `value`; its serial goes up by one."""
    text = replace(manifest, serial=manifest.serial + 1).to_text()
    if value is None:
        # A create whose answer was lost may have been done: look before making a second one.
        try:
            await public.create_custom_value(MANIFEST_NAME, text)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            if not any(one.name == MANIFEST_NAME for one in await public.custom_values()):
                raise error from None
    else:
        await public.update_custom_value(value.id, MANIFEST_NAME, text)
