"""What every apply does, however the workflows come: fields, tags, the manifest, stopping in between."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import replace
from typing import NoReturn
from uuid import uuid4

from ghl_flow.compile.flow import RequiredField
from ghl_flow.counting import counted
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.concurrent_apply import (
    AnotherApplyError,
    PausedMeanwhileError,
    keep_one,
    look_who_came_first,
    make_first_manifest,
)
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.manifest_writes import rewrite_manifest
from ghl_flow.deploy.applying.outcome import Applied, Held, Interrupted, Progress
from ghl_flow.deploy.applying.terms import Terms
from ghl_flow.deploy.drivers.model import LiveWorkflow, NotStoredError, WorkflowDriver
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.change import Action, Change, Hold, Reason, Resource
from ghl_flow.deploy.planning.gate import BY_HAND, NAMES, PAUSED, Gate
from ghl_flow.deploy.resources.deletion import gone
from ghl_flow.deploy.resources.registry import CUSTOM_FIELDS, CUSTOM_VALUES, TAGS, WORKFLOWS
from ghl_flow.deploy.state.actual import Actual
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow, flow_of
from ghl_flow.deploy.state.fields import bindings
from ghl_flow.deploy.state.managed import ManifestState
from ghl_flow.deploy.state.manifest import (
    IntendedField,
    Intent,
    MadeField,
    Manifest,
    WrittenText,
)
from ghl_flow.deploy.state.manifest_text import manifest_text, read_manifest
from ghl_flow.deploy.state.record import Recorded
from ghl_flow.deploy.state.things import known_things
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel import HighLevelError, clicks
from ghl_flow.highlevel.public import CustomValue
from ghl_flow.wire.difference import differences
from ghl_flow.wire.json import JsonValue, text_of
from ghl_flow.wire.things import Known


class Executor(ABC):
    """Applies the plan of one account."""

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
        self._ids = actual.known_ids(desired)
        self._fields = dict(actual.fields)
        self._live: dict[str, LiveWorkflow] = dict(actual.workflows)
        # Custom values by name: those that were there, and those written since.
        self._values = dict(actual.values)
        self._manifest = actual.manifest.without_replaced(actual.fields, actual.tags)
        self._manifest_value = actual.manifest_value
        self._intent_written = False
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
            and (record := self._manifest.recorded.get(change.key)) is not None
            and record.kept
        }
        # Those that name what is not in the account: nothing of them is written.
        unnamed = {gate.name for gate in applied.plan.gates if gate.code == NAMES}
        self._unnamed = {
            change.key
            for change in changes
            if change.resource is Resource.WORKFLOW and change.hold is not None and unnamed & {*change.gates}
        }
        # Those to look at: not the untouched ones, and not those whose edit in HighLevel stays.
        self._items = [
            item
            for item in desired.workflows
            if item.key not in actual.untouched
            and item.key not in self._accepted
            and item.key not in self._unnamed
        ]
        if not terms.prune:
            applied.unwanted = tuple(change.key for change in changes if change.action is Action.DELETE)

    @abstractmethod
    async def run(self) -> None:
        """Do it."""

    def _check_stop(self) -> None:
        """Called before each write."""
        if self._terms.stopping():
            made = counted(len(self._applied.done), "change")
            raise Interrupted(f"interrupted after {made}; run the command again to continue")

    def _did(self, did: Did, key: str = "", **facts: JsonValue) -> None:
        done = Done(did, key, facts)
        self._applied.done.append(done)
        self._progress(done)

    async def _write_intent(self) -> None:
        """Write down which fields and tags are about to be made, while none of them is there.

        So an apply that is cut off leaves nothing of which it is not known who created it. It is the first
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
        self._check_stop()
        now = replace(self._manifest, intent=intent, serial=self._manifest.serial + 1)
        if self._manifest_value is None:
            marked = replace(now, mark=uuid4().hex[:12])
            self._manifest_value = await make_first_manifest(self._public, marked)
        else:
            await rewrite_manifest(self._public, self._manifest_value, manifest_text(now))
            self._manifest_value = replace(self._manifest_value, value=manifest_text(now))
        self._intent_written = True
        self._manifest = replace(self._manifest, serial=now.serial)
        self._did(Did.INTENT_WRITTEN if intent else Did.MANIFEST_WRITTEN)

    def _intent(self, fields: Sequence[RequiredField], tags: Iterable[str] = ()) -> Intent:
        types = {one.data_type for one in fields}
        made = {*self._manifest.fields.values()}
        return Intent(
            {one.key: IntendedField(one.name, one.data_type) for one in fields},
            frozenset(tags),
            frozenset(
                one
                for one, live in self._actual.all_fields.items()
                if live.data_type in types and one not in made
            ),
        )

    async def _check_not_paused(self, published: Collection[str] = ()) -> None:
        """Look whether another command paused something since the manifest was read.

        What this apply `published` of it is set back to draft: the kill switch wins, whoever was first.

        Raises:
            PausedMeanwhileError: one did.
        """
        known = self._manifest_value
        if known is None:
            return
        there = next((one for one in await self._public.custom_values() if one.id == known.id), known)
        if there.value == known.value:
            return
        location_id = self._manifest.location_id
        before = read_manifest(known.value, location_id).paused
        paused = read_manifest(there.value, location_id).paused - before
        if not paused:
            return
        self._manifest = replace(self._manifest, paused=self._manifest.paused | paused)
        self._manifest_value = there
        for key in sorted(paused & {*published, *self._confirmed}):
            await self._driver.set_status(self._live[key].workflow.id, "draft")
            self._did(Did.WORKFLOW_PAUSED, key)
        raise PausedMeanwhileError(sorted(paused))

    async def record_what_was_made(self) -> None:
        """After a failure: put what was made into the manifest, if that can be done."""
        if self._intent_written:
            with suppress(GhlFlowError):
                self._manifest = replace(self._manifest, intent=self._making)
                await self._write_manifest()

    async def _create_fields(self) -> None:
        new: dict[str, RequiredField] = {}
        for change in self._applied.plan.changes:
            if change.resource is Resource.CUSTOM_FIELD and change.action is Action.CREATE:
                self._check_stop()
                spec = next(item for item in self._desired.fields if item.key == change.key)
                self._making = self._intent([spec])
                try:
                    made = await CUSTOM_FIELDS.create(self._public, spec, self._actual.all_fields)
                except HighLevelError as error:
                    self._making = self._making if error.ambiguous else Intent()
                    raise
                self._making = Intent()
                self._ids |= bindings(spec.key, made)
                self._fields[spec.key] = made
                self._manifest = replace(
                    self._manifest,
                    fields={**self._manifest.fields, spec.key: made.id},
                    made={**self._manifest.made, spec.key: MadeField.of(made)},
                )
                facts = {} if made.key in (None, spec.key) else {"highlevel_key": made.key}
                self._did(Did.FIELD_CREATED, spec.key, **facts)
                new[made.id] = spec
        if not new:
            return

        try:
            await keep_one(lambda: CUSTOM_FIELDS.like(self._public, new, self._actual.all_fields))
        except AnotherApplyError:
            # Made a moment ago: no workflow uses them, and no contact has a value in them.
            await self._take_back(
                [
                    (Did.FIELD_TAKEN_BACK, spec.key, self._public.delete_custom_field(own))
                    for own, spec in new.items()
                ],
                CUSTOM_FIELDS.label,
            )

    async def _take_back(self, made: Iterable[tuple[Did, str, Awaitable[None]]], label: str) -> NoReturn:
        """Delete what was made here and another apply made too: what to record, its key, and the deletion.

        Raises:
            AnotherApplyError: always; it names what could not be deleted.
        """
        left: list[str] = []
        for did, key, deletion in made:
            try:
                await gone(deletion)
            except HighLevelError:
                left.append(f"{label} {key}")
            else:
                self._did(did, key)
        raise AnotherApplyError(left)

    async def _create_tags(self) -> None:
        for change in self._applied.plan.changes:
            if change.resource is Resource.TAG and change.action is Action.CREATE:
                self._check_stop()
                self._making = Intent(tags=frozenset({change.key}))
                try:
                    made = await TAGS.create(self._public, change.key)
                except HighLevelError as error:
                    self._making = self._making if error.ambiguous else Intent()
                    raise
                self._making = Intent()
                if made is None:
                    # Since the account was read; whether by an apply or a person is not known.
                    self._did(Did.TAG_FOUND, change.key)
                    continue
                self._manifest = replace(self._manifest, tags={**self._manifest.tags, change.key: made.id})
                self._did(Did.TAG_CREATED, change.key)

    async def _write_texts(self, chosen: Callable[[Change], bool]) -> None:
        """Write those of the pending texts into their custom values. What a gate holds back is remembered."""
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
            self._values[change.key] = stored
            self._bind_text(stored)
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

    def _bind_text(self, stored: CustomValue) -> None:
        """In a master, put the merge field in place of the text that this custom value holds.

        Raises:
            NotStoredError: HighLevel does not say the merge field.
        """
        reference = self._desired.value_references.get(stored.name)
        if reference is None or not self._desired.account.is_master:
            return
        if stored.merge_field is None:
            raise NotStoredError(
                f"HighLevel wrote the custom value '{stored.name}' and does not say its merge field",
                hint="look at it in Settings > Custom Values, and run apply again",
            )
        self._ids[reference] = stored.merge_field

    def _merge_field(self, name: str) -> str:
        """How a text names that custom value: HighLevel makes the key, so only its answer tells."""
        known = self._values.get(name)
        return (known.merge_field if known else None) or f"the merge field of custom value '{name}'"

    def _things(self) -> list[Known]:
        """What workflows of the account may refer to, as it is at this moment and as it was before."""
        specs = {one.key: one for one in self._desired.fields}
        before = self._actual.manifest
        named = {item.key: item.compiled.workflow.name for item in self._desired.workflows}
        made = {key: live.workflow.id for key, live in self._live.items()}
        listed = {one.id: one.name for one in self._actual.summaries.values()}
        # One that is being created is listed under its working name, or not yet.
        listed |= {one: named[key] for key, one in made.items() if key in named}
        untouched = [(key, one.id) for key, one in self._actual.untouched.items()]
        there = {one.id: one for one in (*self._actual.all_fields.values(), *self._fields.values())}
        return known_things(
            listed,
            [*before.workflows.items(), *untouched, *made.items()],
            [*there.values()],
            {**{key: there[one] for key, one in before.fields.items() if one in there}, **self._fields},
            self._actual.values.values(),
            {one: specs.get(key, key) for key, one in before.fields.items()},
        )

    def _closed(self, item: DesiredWorkflow) -> tuple[str, ...]:
        """The names of the gates that keep a workflow from being published."""
        names = [gate.name for gate in self._terms.choices.closed(item.flow)]
        return tuple(dict.fromkeys([*names, *([PAUSED] if item.flow in self._paused else [])]))

    @property
    def _paused(self) -> Set[str]:
        """The flows that are paused. One that needs a further workflow now is paused with it."""
        return frozenset() if self._terms.allow_paused else {flow_of(key) for key in self._manifest.paused}

    def _hold(self, key: str, hold: Hold, names: Sequence[str]) -> None:
        """Remember that a change is held back, and by what."""
        self._applied.held = (*self._applied.held, Held(key, hold, tuple(names)))
        self._applied.close([gate for gate in self._applied.plan.gates if gate.name in names])
        if PAUSED in names:
            self._applied.close([Gate(PAUSED, f"'{key}' is paused", "apply --allow paused publishes it")])

    def what_stays(self) -> list[str]:
        """What this apply created of fields and tags and did not take back: another may use it by now."""
        done = self._applied.done
        back = {one.key for one in done if one.did is Did.FIELD_TAKEN_BACK}
        labels = {Did.FIELD_CREATED: CUSTOM_FIELDS.label, Did.TAG_CREATED: TAGS.label}
        return [
            f"{labels[one.did]} {one.key}"
            for one in done
            if one.did in labels and not (one.did is Did.FIELD_CREATED and one.key in back)
        ]

    async def _check_alone(self, made: Sequence[DesiredWorkflow]) -> None:
        """Before anything is published: make sure that no other apply is making the same."""
        try:
            if self._manifest_value is None:
                drafts = {item.key: self._live[item.key].workflow for item in made}
                recorded = {
                    item.key: Recorded.of(drafts[item.key], wanted, drafts[item.key].version, "", "draft")
                    for item in made
                    if not differences(drafts[item.key], wanted := item.compiled.workflow.bound(self._ids))
                }
                self._check_stop()
                now = self._manifest_now(recorded)
                marked = replace(now, mark=uuid4().hex[:12])
                self._manifest_value = await make_first_manifest(self._public, marked)
                self._manifest = replace(self._manifest, serial=now.serial)
                self._did(Did.MANIFEST_WRITTEN)
            elif made:
                names = {
                    self._live[item.key].workflow.id: (item.compiled.workflow.name, item.working_name)
                    for item in made
                }
                await look_who_came_first(self._public, names, self._actual.summaries)
        except AnotherApplyError:
            if self._driver.capabilities.deletes:
                for item in made:
                    await WORKFLOWS.delete(self._driver, self._live[item.key].workflow.id)
                    self._did(Did.WORKFLOW_TAKEN_BACK, item.key)
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

    async def _prune_texts(self, doomed: Iterable[Change], unsettled: Collection[str]) -> None:
        """Delete the texts that no flow has; those of flows of which something may use them still stay."""
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

    def _cannot_delete(self, left: Sequence[Change]) -> None:
        for change in left:
            name = str((change.before or {}).get("name"))
            self._applied.close(
                [
                    Gate(
                        BY_HAND,
                        f"HighLevel still lists '{name}', which no flow needs",
                        f"delete it by hand: {clicks.delete(name)}",
                        change.flow,
                    )
                ]
            )

    def _remember_allowed(self) -> None:
        """Remember which closed gates the operator opened for what is published: it runs in spite of them."""
        recorded = dict(self._manifest.recorded)
        for item in self._desired.workflows:
            choices = self._terms.choices
            record = recorded.get(item.key)
            codes = {*choices.allowed(item.flow), *choices.opened_before.get(item.key, ())}
            if codes and record is not None and record.status == "published" and not record.requested:
                allowed = tuple(sorted({*record.allowed, *codes}))
                recorded[item.key] = replace(record, allowed=allowed)
        self._manifest = replace(self._manifest, recorded=recorded)

    def _manifest_now(self, recorded: Mapping[str, Recorded]) -> Manifest:
        workflows = {key: live.workflow.id for key, live in self._live.items()}
        return replace(
            self._manifest,
            serial=self._manifest.serial + 1,
            workflows={**self._manifest.workflows, **workflows},
            recorded={**self._manifest.recorded, **recorded},
        )

    async def _write_manifest(self) -> None:
        value, now = self._manifest_value, self._manifest_now({})
        if value is None or now.says_the_same_as(read_manifest(value.value, now.location_id)):
            return
        self._check_stop()
        await rewrite_manifest(self._public, value, manifest_text(now))
        self._did(Did.MANIFEST_WRITTEN if self._actual.manifest_value else Did.MANIFEST_COMPLETED)
