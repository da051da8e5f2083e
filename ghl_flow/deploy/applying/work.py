"""What every apply does, whoever brings the workflows: fields, tags, the manifest, stopping in between."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NoReturn
from uuid import uuid4

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.build_folder import BuildFolder
from ghl_flow.deploy.applying.claim import (
    AnotherApplyError,
    keep_one,
    look_who_came_first,
    make_first_manifest,
)
from ghl_flow.deploy.applying.creation import made_field, made_tag
from ghl_flow.deploy.drivers.model import LiveWorkflow, WorkflowDriver
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.gate import PAUSED, Gate
from ghl_flow.deploy.planning.plan import (
    AccountPlan,
    Action,
    Change,
    Choices,
    Hold,
    OnConflict,
    Reason,
    Resource,
    known_ids,
)
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow, flow_of
from ghl_flow.deploy.state.fields import bindings
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.manifest import MANIFEST_NAME, IntendedField, Intent, Manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import BadRequestError, HighLevelError, NotFoundError, clicks
from ghl_flow.highlevel.public import CustomValue, PublicApi
from ghl_flow.unexpected import as_error
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonObject

Progress = Callable[[str], None]


class Interrupted(GhlFlowError):  # noqa: N818 - nobody made a mistake
    """The operator asked to stop: the request in flight was finished, and nothing after it was sent."""

    exit_code = 130


def ended_by(error: BaseException) -> JsonObject:
    """Name how an exception ended a write, as the journal has it: `{outcome, error}`."""
    if not isinstance(error, Exception):
        return {"outcome": "interrupted", "error": "interrupted"}
    outcome = "interrupted" if isinstance(error, Interrupted) else "failed"
    return {"outcome": outcome, "error": as_error(error).told}


@dataclass(frozen=True, slots=True)
class Held:
    """A change that a gate held back, and what became of it. `gates` are their names."""

    key: str
    hold: Hold
    gates: tuple[str, ...]


@dataclass(slots=True)
class Applied:
    """What was done in one account.

    `withheld`: the gates that kept something from being published, `held`: what they held back; `files`:
    build sheets; `unwanted`: workflows that no flow needs, which were not deleted.
    """

    plan: AccountPlan
    done: list[str] = field(default_factory=list)
    withheld: tuple[Gate, ...] = ()
    held: tuple[Held, ...] = ()
    unwanted: tuple[str, ...] = ()
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
    workflows as they were before and after, `build` the sheets of those to be built by hand. `prune`:
    workflows that no flow needs are deleted, unless their flow is among the `protected` ones. `stopping`
    is asked before each write, `happened` is told what became of a workflow that is gone.
    """

    gates: Sequence[Gate] = ()
    approved: Sequence[str] = ()
    on_conflict: OnConflict = OnConflict.REFUSE
    drop_contacts: bool = False
    allow_paused: bool = False
    archive: Archive | None = None
    build: BuildFolder | None = None
    prune: bool = False
    protected: Collection[str] = ()
    stopping: Callable[[], bool] = lambda: False
    happened: Callable[[Event, str], None] = lambda _, __: None

    @property
    def choices(self) -> Choices:
        """What of it a plan depends on."""
        return Choices(self.on_conflict, tuple(self.gates), self.allow_paused)


class Work:
    """One account being brought in line."""

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
        self._announced = False
        # Published as their answer says: no need to look at the list.
        self._confirmed: set[str] = set()
        # What is being made at this moment: if the answer is lost, it may have been made.
        self._making = Intent()
        changes = applied.plan.changes
        # Kept as they are in HighLevel: from now on, or for long.
        self._accepted = {change.key for change in changes if change.reason is Reason.KEPT}
        self._kept = self._accepted | {
            change.key
            for change in changes
            if change.reason is Reason.PAUSED
            and (record := self._owned.recorded.get(change.key)) is not None
            and record.kept
        }
        # Those to look at: not the untouched ones, and not those whose edit in HighLevel stays.
        self._items = [
            item
            for item in desired.workflows
            if item.key not in actual.untouched and item.key not in self._accepted
        ]
        if not terms.prune:
            applied.unwanted = tuple(change.key for change in changes if change.action is Action.DELETE)

    async def run(self) -> None:
        """Do it."""
        raise NotImplementedError

    def _go_on(self) -> None:
        """Called before each write."""
        if self._terms.stopping():
            raise Interrupted(
                f"interrupted after {len(self._applied.done)} changes; run the command again to continue"
            )

    def _did(self, what: str) -> None:
        self._applied.done.append(what)
        self._progress(what)

    async def _announce(self) -> None:
        """Write down which fields and tags are about to be made, while none of them is there.

        So an apply that is cut off leaves nothing of which it is not known whose it is. It is the first
        write of all, so two applies of an account without a manifest meet here, before anything is made.
        """
        creating = [change for change in self._applied.plan.changes if change.action is Action.CREATE]
        fields = {item.key for item in creating if item.resource is Resource.CUSTOM_FIELD}
        intent = self._intent(
            [item for item in self._desired.fields if item.key in fields],
            [item.key for item in creating if item.resource is Resource.TAG],
        )
        # Without a manifest a draft is taken for paused, so there is one before the first draft is made.
        if not intent and (self._actual.state is ManifestState.READ or not creating):
            return
        self._go_on()
        now = replace(self._owned, intent=intent, serial=self._owned.serial + 1)
        if self._manifest_value is None:
            marked = replace(now, mark=uuid4().hex[:12])
            self._manifest_value = await make_first_manifest(self._public, marked)
        else:
            await self._public.update_custom_value(self._manifest_value.id, MANIFEST_NAME, now.to_text())
            self._manifest_value = replace(self._manifest_value, value=now.to_text())
        self._announced = True
        self._owned = replace(self._owned, serial=now.serial)
        what = "wrote into the manifest which fields and tags are being made"
        self._did(what if intent else "wrote the manifest")

    def _intent(self, fields: Sequence[RequiredField], tags: Iterable[str] = ()) -> Intent:
        types = {one.data_type for one in fields}
        made = {*self._owned.fields.values()}
        return Intent(
            {one.key: IntendedField(one.name, one.data_type) for one in fields},
            frozenset(tags),
            frozenset(
                one
                for one, data_type in self._actual.field_types.items()
                if data_type in types and one not in made
            ),
        )

    async def leave_in_order(self) -> None:
        """After a failure: put what was made into the manifest, if that can be done."""
        if self._announced:
            with suppress(GhlFlowError):
                self._owned = replace(self._owned, intent=self._making)
                await self._write_manifest()

    async def _make_fields(self) -> None:
        new: dict[str, RequiredField] = {}
        for change in self._applied.plan.changes:
            if change.resource is Resource.CUSTOM_FIELD and change.action is Action.CREATE:
                self._go_on()
                spec = next(item for item in self._desired.fields if item.key == change.key)
                self._making = self._intent([spec])
                try:
                    made = await made_field(self._public, spec, self._actual.field_types)
                except HighLevelError as error:
                    self._making = self._making if error.ambiguous else Intent()
                    raise
                self._making = Intent()
                self._ids |= bindings(spec.key, made)
                self._owned = replace(self._owned, fields={**self._owned.fields, spec.key: made.id})
                called = "" if made.key in (None, spec.key) else f" (HighLevel's key: {made.key})"
                self._did(f"created custom field {spec.key}{called}")
                new[made.id] = spec
        if not new:
            return

        async def rivals() -> dict[str, list[str]]:
            there = [
                one
                for one in await self._public.custom_fields()
                if one.id not in new and one.id not in self._actual.field_types
            ]
            return {
                own: [one.id for one in there if (one.name, one.data_type) == (spec.name, spec.data_type)]
                for own, spec in new.items()
            }

        try:
            await keep_one(rivals)
        except AnotherApplyError:
            # Made a moment ago: no workflow uses them, and no contact has a value in them.
            await self._take_back(
                {
                    f"custom field {spec.key}": self._public.delete_custom_field(own)
                    for own, spec in new.items()
                }
            )

    async def _take_back(self, made: Mapping[str, Awaitable[None]]) -> NoReturn:
        """Delete what was made here and another apply made too.

        Raises:
            AnotherApplyError: always; it names what could not be deleted.
        """
        left: list[str] = []
        for what, deletion in made.items():
            try:
                await gone(deletion)
            except HighLevelError:
                left.append(what)
            else:
                self._did(f"took back {what}")
        raise AnotherApplyError(left)

    async def _make_tags(self) -> None:
        for change in self._applied.plan.changes:
            if change.resource is Resource.TAG and change.action is Action.CREATE:
                self._go_on()
                self._making = Intent(tags=frozenset({change.key}))
                try:
                    made = await made_tag(self._public, change.key)
                except HighLevelError as error:
                    self._making = self._making if error.ambiguous else Intent()
                    raise
                self._making = Intent()
                if made is None:
                    continue  # made by another since we looked, so it is not ours
                self._owned = replace(self._owned, tags={**self._owned.tags, change.key: made.id})
                self._did(f"created tag {change.key}")

    def _withhold(self, gates: Sequence[Gate]) -> None:
        kept = self._applied.withheld
        self._applied.withheld = (*kept, *(gate for gate in gates if gate not in kept))

    def _closed(self, item: DesiredWorkflow) -> tuple[str, ...]:
        """The names of the gates that keep a workflow from being published."""
        names = [gate.name for gate in self._terms.choices.closed(item.flow)]
        return tuple(dict.fromkeys([*names, *([PAUSED] if item.flow in self._paused else [])]))

    @property
    def _paused(self) -> Set[str]:
        """The flows that are paused. One that needs a further workflow now is paused with it."""
        return frozenset() if self._terms.allow_paused else {flow_of(key) for key in self._owned.paused}

    def _hold(self, key: str, hold: Hold, names: Sequence[str]) -> None:
        """Remember that a change is held back, and by what."""
        self._applied.held = (*self._applied.held, Held(key, hold, tuple(names)))
        self._withhold([gate for gate in self._terms.gates if gate.name in names])
        if PAUSED in names:
            self._withhold([Gate(PAUSED, f"'{key}' is paused", "apply --allow paused publishes it")])

    async def _claim(self, made: Sequence[DesiredWorkflow]) -> None:
        """Before anything of ours runs: make sure that nobody else is making the same."""
        try:
            if self._manifest_value is None:
                drafts = {item.key: self._live[item.key].workflow for item in made}
                recorded = {
                    item.key: Recorded.of(drafts[item.key], wanted, drafts[item.key].version, "", "draft")
                    for item in made
                    if not differences(drafts[item.key], wanted := item.compiled.workflow.bound(self._ids))
                }
                self._go_on()
                now = self._manifest_now(recorded)
                marked = replace(now, mark=uuid4().hex[:12])
                self._manifest_value = await make_first_manifest(self._public, marked)
                self._owned = replace(self._owned, serial=now.serial)
                self._did("wrote the manifest")
            elif made:
                names = {
                    self._live[item.key].workflow.id: (item.compiled.workflow.name, item.working_name)
                    for item in made
                }
                await look_who_came_first(self._public, names, self._actual.summaries)
        except AnotherApplyError:
            if self._driver.capabilities.deletes:
                for item in made:
                    await self._driver.delete(self._live[item.key].workflow.id)
                    self._did(f"took back the draft of workflow {item.key}")
                    self._terms.happened(Event.DELETED, item.key)
            raise

    def _to_prune(self) -> list[Change]:
        """What no flow needs, if deleting it was asked for; what a gate keeps is remembered as held back."""
        doomed = [change for change in self._applied.plan.changes if change.action is Action.DELETE]
        if not self._terms.prune:
            return []
        for change in doomed:
            if change.hold is not None:
                self._hold(change.key, change.hold, change.gates)
        return [change for change in doomed if change.hold is None]

    def _cannot_delete(self, left: Sequence[Change]) -> None:
        for change in left:
            name = str((change.before or {}).get("name"))
            self._withhold(
                [
                    Gate(
                        "by-hand",
                        f"HighLevel still lists '{name}', which no flow needs",
                        f"delete it by hand: {clicks.delete(name)}",
                        change.flow,
                    )
                ]
            )

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


async def gone(deletion: Awaitable[None]) -> None:
    """Await a delete; one that finds nothing has nothing to do."""
    try:
        await deletion
    except NotFoundError:
        return
    except BadRequestError as error:
        # An unknown tag, field or value is answered with 400 (docs/highlevel.md).
        if not any("not found" in text.lower() for text in error.messages):
            raise
