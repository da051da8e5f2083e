"""Make an account what it should be, so that it can be stopped at any point and run again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ghl_flow.deploy.actual import Actual, read_actual
from ghl_flow.deploy.connection import Connection
from ghl_flow.deploy.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.diff import differences
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.gates import Gate
from ghl_flow.deploy.manifest import MANIFEST_NAME, Manifest
from ghl_flow.deploy.plan import AccountPlan, Action, known_ids, make_plan
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError
from ghl_flow.wire.reference import field_reference

Progress = Callable[[str], None]


class NotStoredError(GhlFlowError):
    """HighLevel accepted a write, and what it holds is something else."""


@dataclass(slots=True)
class Applied:
    """What was done in one account. `withheld`: why drafts were not published."""

    plan: AccountPlan
    done: list[str] = field(default_factory=list)
    withheld: tuple[Gate, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything is as it should be now."""
        return not self.withheld


async def apply(
    desired: Desired, connection: Connection, gates: Sequence[Gate], progress: Progress = lambda _: None
) -> Applied:
    """Bring the account in line with `desired`: fields and tags, drafts, publish, manifest.

    Plans afresh, so that nothing is done on old knowledge. A second run finds nothing to do; a run after
    one that was cut off goes on where that one stopped.

    Raises:
        GhlFlowError: the plan has problems, or HighLevel refuses or stores something else. What was done
            until then stays and is found by the next run.
    """
    actual = await read_actual(desired, connection.public, connection.driver)
    plan = make_plan(desired, actual, connection.driver.name, connection.driver_reason)
    if plan.problems:
        raise GhlFlowError.of(plan.problems)
    applied = Applied(plan)
    work = _Work(desired, actual, connection, applied, progress)
    await work.run(gates)
    return applied


class _Work:
    def __init__(
        self, desired: Desired, actual: Actual, connection: Connection, applied: Applied, progress: Progress
    ) -> None:
        self._desired = desired
        self._actual = actual
        self._public = connection.public
        self._driver: WorkflowDriver = connection.driver
        self._applied = applied
        self._progress = progress
        self._ids = known_ids(desired, actual)
        self._live: dict[str, LiveWorkflow] = dict(actual.workflows)
        self._owned = actual.manifest

    async def run(self, gates: Sequence[Gate]) -> None:
        await self._make_fields()
        await self._make_tags()
        for item in self._desired.workflows:
            if item.key not in self._live:
                await self._create(item)
        changed = [item for item in self._desired.workflows if await self._save(item)]
        await self._publish(changed, gates)
        await self._write_manifest()

    def _did(self, what: str) -> None:
        self._applied.done.append(what)
        self._progress(what)

    async def _make_fields(self) -> None:
        for change in self._applied.plan.changes:
            if change.resource == "custom_field" and change.action is Action.CREATE:
                spec = next(item for item in self._desired.fields if item.key == change.key)
                made = await self._public.create_custom_field(spec.name, spec.data_type)
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
                made = await self._public.create_tag(change.key)
                self._owned = replace(self._owned, tags={**self._owned.tags, change.key: made.id})
                self._did(f"created tag {change.key}")

    async def _create(self, item: DesiredWorkflow) -> None:
        try:
            workflow_id = await self._driver.create(item.working_name)
        except HighLevelError as error:
            if not error.ambiguous:
                raise
            # It may have been made all the same; look before anything else.
            found = [one for one in await self._public.workflows() if one.name == item.working_name]
            if not found:
                raise error from None
            workflow_id = found[0].id
        self._ids[item.reference] = workflow_id
        self._live[item.key] = await self._driver.read(workflow_id)
        self._did(f"created workflow {item.key}")

    async def _save(self, item: DesiredWorkflow) -> bool:
        """Save the workflow if it differs, and look whether it was stored; whether anything was written."""
        workflow = item.compiled.workflow.bound(self._ids)
        live = self._live[item.key]
        if not differences(live.workflow, workflow):
            return False
        await self._driver.save(workflow, live)
        stored = await self._driver.read(workflow.id)
        left = differences(stored.workflow, workflow)
        if left:
            what = "; ".join(f"{change.kind} '{change.name}'" for change in left[:5])
            raise NotStoredError(
                f"HighLevel answered that '{workflow.name}' was saved, but it holds something else: {what}",
                hint=f"the workflow stays a draft; open '{workflow.name}' in HighLevel > Automation and "
                "compare it with 'ghl-flow compile', or run apply again",
            )
        self._live[item.key] = stored
        self._did(f"saved workflow {item.key} ({len(workflow.nodes)} steps, read back)")
        return True

    async def _publish(self, changed: Sequence[DesiredWorkflow], gates: Sequence[Gate]) -> None:
        due = [
            item
            for item in self._desired.workflows
            if item in changed or self._live[item.key].workflow.status != "published"
        ]
        if not due:
            return
        if gates:
            self._applied.withheld = tuple(gates)
            return
        for item in due:
            await self._driver.set_status(self._live[item.key].workflow.id, "published")
        status = {summary.id: summary.status for summary in await self._public.workflows()}
        for item in due:
            if status.get(self._live[item.key].workflow.id) != "published":
                name = item.compiled.workflow.name
                raise NotStoredError(
                    f"HighLevel still lists '{name}' as a draft",
                    hint=f"publish it by hand: Automation > Workflows > {name} > Draft/Publish switch > Save",
                )
            self._did(f"published workflow {item.key}")

    async def _write_manifest(self) -> None:
        workflows = {item.key: self._live[item.key].workflow.id for item in self._desired.workflows}
        now = replace(self._owned, workflows={**self._owned.workflows, **workflows})
        value = self._actual.manifest_value
        if value is not None and now.says_the_same_as(Manifest.from_text(value.value, now.location_id)):
            return
        now = replace(now, serial=now.serial + 1)
        if value is None:
            await self._public.create_custom_value(MANIFEST_NAME, now.to_text())
        else:
            await self._public.update_custom_value(value.id, MANIFEST_NAME, now.to_text())
        self._did("wrote the manifest")
