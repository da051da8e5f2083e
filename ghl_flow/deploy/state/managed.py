"""Which workflows of an account are managed: one rule for every command that reads, stops or changes one.

A workflow is managed when the manifest names it, when it has the name under which ghl-flow creates a
workflow, or when it holds a step id that only ghl-flow derives. A name alone is a hint: what has the name of
a managed workflow and nothing else of it is a `Namesake`, and no command touches it.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import DesiredWorkflow, flow_of
from ghl_flow.deploy.state.manifest import VERSION, Manifest, is_well_formed, manifest_among
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary
from ghl_flow.wire.json import JsonObject, parse_json
from ghl_flow.wire.workflow import Workflow

_WORKING_NAME = re.compile(r" \(ghl-flow ([a-z0-9-]+/[a-z0-9-]+), unfinished\)$")
_VERSION_DIGIT = 14
"""Where a UUID says how it was made: 5 for one derived of a name, as ours are; a builder's are random."""


class Evidence(StrEnum):
    """What tells that a workflow is managed."""

    MANIFEST = "manifest"
    WORKING_NAME = "working-name"
    STEPS = "steps"
    REQUESTED = "requested"
    """It has the name of one that a person or a snapshot was asked for, and its body cannot be read."""


class Doubt(StrEnum):
    """Why a workflow that may be managed is not taken for it."""

    OTHER_STEPS = "other-steps"
    UNREADABLE = "unreadable"
    """The driver reads no bodies."""
    NOT_READ = "not-read"
    """Reading it failed."""
    NO_FLOW = "no-flow"
    """Its step ids are derived, and no flow of this project derives them."""


class ManifestState(StrEnum):
    """What became of the manifest."""

    READ = "read"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    OTHER_ACCOUNT = "other-account"
    LATER = "later"
    """A later version of ghl-flow wrote it."""


@dataclass(frozen=True, slots=True)
class Managed:
    """A managed workflow, by its key `flow/role`; `live` where telling so took a look at its body."""

    key: str
    summary: WorkflowSummary
    evidence: Evidence
    live: LiveWorkflow | None = None

    @property
    def flow(self) -> str:
        """The flow it belongs to."""
        return flow_of(self.key)


@dataclass(frozen=True, slots=True)
class Namesake:
    """A workflow that may be managed, and is not known to be. `key` is empty where nothing tells which."""

    key: str
    summary: WorkflowSummary
    doubt: Doubt
    error: str = ""

    @property
    def flow(self) -> str:
        """The flow whose name it has; empty when it has none of them."""
        return flow_of(self.key)


@dataclass(frozen=True, slots=True)
class Flows:
    """What the project knows of its flows: their workflows, and why some could not be compiled.

    `protected` are the ids of flows with `protect: true`, `runs` those that the account runs. `fields` and
    `tags` are what each flow that compiles needs, by its id.
    """

    workflows: tuple[DesiredWorkflow, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    fields: Mapping[str, Sequence[RequiredField]] = field(default_factory=dict)
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def ids(self) -> set[str]:
        """Every flow of the project."""
        return {item.flow for item in self.workflows} | {flow for flow in self.broken if flow}


@dataclass(frozen=True, slots=True)
class Recognised:
    """An account's list of workflows, and which of them are managed.

    `others` are further workflows with the steps of one that is managed already: copies. `namesakes` hold
    those of which it cannot be told, or told that they are not. `manifest_error`: why the custom values
    could not be read. `unreadable` counts the entries of the list that tell of no workflow.
    """

    value: CustomValue | None
    manifest: Manifest
    state: ManifestState
    summaries: Mapping[str, WorkflowSummary]
    managed: tuple[Managed, ...]
    others: tuple[Managed, ...] = ()
    namesakes: tuple[Namesake, ...] = ()
    values: tuple[CustomValue, ...] = ()
    manifest_error: str = ""
    unreadable: int = 0

    @property
    def doubtful(self) -> tuple[Namesake, ...]:
        """Those that may be managed for all that could be seen."""
        return tuple(one for one in self.namesakes if one.doubt is not Doubt.OTHER_STEPS)

    @property
    def flows(self) -> set[str]:
        """Every flow that something in the account or in the manifest belongs to."""
        keys = (*self.manifest.workflows, *self.manifest.recorded, *(one.key for one in self.managed))
        return {flow_of(key) for key in keys}

    @property
    def rebuilt(self) -> Manifest:
        """The manifest; a lost one made anew of what was recognised, so that whoever writes it forgets none.

        A finished draft is taken for paused then: nothing tells that it was not.
        """
        if self.state is ManifestState.READ:
            return self.manifest
        found = [one for one in self.managed if one.evidence is not Evidence.REQUESTED]
        drafts = {
            one.key for one in found if one.summary.status != "published" and one.evidence is Evidence.STEPS
        }
        return replace(
            self.manifest,
            workflows={**self.manifest.workflows, **{one.key: one.summary.id for one in found}},
            paused=self.manifest.paused | drafts,
            remade=self.manifest.remade or bool(found),
        )

    def of(self, flows: Collection[str]) -> list[Managed]:
        """The managed workflows of these flows, or of all when none is named; the main one first."""
        found = [one for one in self.managed if not flows or one.flow in flows]
        return sorted(found, key=lambda one: (one.flow, not one.key.endswith("/main"), one.key))

    def by_id(self, workflow_id: str) -> Managed | None:
        """The managed workflow of an id, copies aside."""
        return next((one for one in self.managed if one.summary.id == workflow_id), None)

    def by_key(self, key: str) -> Managed | None:
        """The managed workflow of a key."""
        return next((one for one in self.managed if one.key == key), None)


def unreadable_entries(count: int) -> str:
    """Say that HighLevel's list of workflows has entries that tell of none."""
    entries = "1 entry" if count == 1 else f"{count} entries"
    return f"{entries} of the workflow list could not be read"


def state_of(value: CustomValue | None, location_id: str) -> ManifestState:
    """What became of the manifest, by its custom value."""
    if value is None:
        return ManifestState.MISSING
    try:
        document = parse_json(value.value)
    except ValueError:
        return ManifestState.UNREADABLE
    if not isinstance(document, dict) or not isinstance(document.get("version"), int):
        return ManifestState.UNREADABLE
    if document.get("location_id") != location_id:
        return ManifestState.OTHER_ACCOUNT
    # The shape of a later version's is not known here; who reads it refuses it.
    if document["version"] == VERSION and not is_well_formed(document):
        return ManifestState.UNREADABLE
    return ManifestState.READ


async def read_listed(summary: WorkflowSummary, connection: Connection) -> LiveWorkflow:
    """A workflow's body, with the status that the documented list says."""
    live = await connection.ask(lambda driver: driver.read(summary.id))
    # Not every driver's document says whether it is published; the documented list does.
    document: JsonObject = {**live.document, "status": summary.status}
    if not live.readable:
        document |= {"name": summary.name, "version": summary.version}
    return replace(live, document=document)


async def find(
    item: DesiredWorkflow, summaries: Iterable[WorkflowSummary], connection: Connection, *, requested: bool
) -> Managed | Namesake | None:
    """The workflow that is this one, where the manifest does not say: after a cut-off apply, or without it.

    Args:
        item: what is looked for.
        summaries: the workflows of the account that are not known to be another one.
        connection: the account, for reading bodies.
        requested: a person or a snapshot was asked for it, so that one that cannot be read is taken for it.
    """
    listed = [*summaries]
    for summary in listed:
        if summary.name == item.working_name:
            return Managed(item.key, summary, Evidence.WORKING_NAME, await read_listed(summary, connection))
    stranger: Namesake | None = None
    for summary in listed:
        if summary.name == item.compiled.workflow.name:
            live = await read_listed(summary, connection)
            if step_ids(live) & ids_of(item):
                return Managed(item.key, summary, Evidence.STEPS, live)
            if requested and not live.readable:
                return Managed(item.key, summary, Evidence.REQUESTED, live)
            doubt = Doubt.OTHER_STEPS if live.readable else Doubt.UNREADABLE
            stranger = Namesake(item.key, summary, doubt)
    return stranger


def ids_of(item: DesiredWorkflow) -> frozenset[str]:
    """The step ids that only ghl-flow gives, for this account and this flow."""
    return frozenset(node.id for node in item.compiled.workflow.nodes)


def step_ids(live: LiveWorkflow) -> frozenset[str]:
    """The step ids of a workflow as it was read."""
    return frozenset(node.id for node in Workflow.from_document(live.document).nodes)


async def recognise(
    connection: Connection,
    location_id: str,
    flows: Flows,
    *,
    tolerant: bool = False,
) -> Recognised:
    """Find the managed workflows of an account.

    Reads bodies of the workflows that have the name of a managed one, and of all others when the manifest is
    lost; with `tolerant`, where every second counts, of drafts none. A body that cannot be read makes
    a `Namesake`, never an error.

    Args:
        connection: the account.
        location_id: its id.
        flows: what the project knows.
        tolerant: go on without the custom values when they cannot be read, or a later version wrote the
            manifest, and look further where the manifest names a workflow that is not there.

    Raises:
        GhlFlowError: the list of workflows cannot be read or, unless `tolerant`, the custom values cannot,
            or a later version wrote the manifest.
    """
    listed = await connection.public.workflows()
    summaries = {one.id: one for one in listed.workflows}
    value, manifest, state, why = None, Manifest(location_id), ManifestState.UNREADABLE, ""
    values: list[CustomValue] = []
    try:
        values = await connection.public.custom_values()
    except GhlFlowError as error:
        if not tolerant:
            raise
        why = error.told
    else:
        value = manifest_among(values, location_id)
        state = state_of(value, location_id)
        try:
            manifest = Manifest.from_text(value.value, location_id) if value else manifest
        except GhlFlowError as error:
            if not tolerant:
                raise
            state, why = ManifestState.LATER, error.told
    manifest = manifest.renamed({old: item.key for item in flows.workflows for old in item.keys[1:]})
    search = _Search(connection, flows, manifest, summaries)
    # An id that the list does not have: deleted in HighLevel, or made again, under whatever name.
    moved = any(one not in summaries for one in manifest.workflows.values())
    await search.run(everything=state is not ManifestState.READ or (tolerant and moved), drafts=not tolerant)
    return Recognised(
        value,
        manifest,
        state,
        summaries,
        tuple(search.managed.values()),
        tuple(search.others),
        tuple(search.namesakes),
        tuple(values),
        why,
        listed.unreadable,
    )


class _Search:
    """One look through an account."""

    def __init__(
        self,
        connection: Connection,
        flows: Flows,
        manifest: Manifest,
        summaries: Mapping[str, WorkflowSummary],
    ) -> None:
        self._connection = connection
        self._items = flows.workflows
        self._manifest = manifest
        self._summaries = summaries
        self._keys = {node_id: item.key for item in flows.workflows for node_id in ids_of(item)}
        self._over: GhlFlowError | None = None  # the driver's access ended: no further body is asked for
        self.managed: dict[str, Managed] = {}
        self.others: list[Managed] = []
        self.namesakes: list[Namesake] = []

    async def run(self, *, everything: bool, drafts: bool) -> None:
        for key, workflow_id in self._manifest.workflows.items():
            if (summary := self._summaries.get(workflow_id)) is not None:
                self.managed[key] = Managed(key, summary, Evidence.MANIFEST)
        rest = self._rest()
        for summary in rest:
            if (found := _WORKING_NAME.search(summary.name)) is not None:
                self._take(Managed(found[1], summary, Evidence.WORKING_NAME))
        by_name: dict[str, list[str]] = {}
        for item in self._items:
            by_name.setdefault(item.compiled.workflow.name, []).append(item.key)
        for one in self.managed.values():
            by_name.setdefault(one.summary.name, []).append(one.key)
        for summary in self._rest():
            keys = by_name.get(summary.name, [])
            # Without a manifest a workflow that was given another name is found by its steps alone.
            if keys or (everything and (drafts or summary.status != "draft")):
                await self._look(summary, keys)

    def _rest(self) -> Sequence[WorkflowSummary]:
        known = {one.summary.id for one in (*self.managed.values(), *self.others)}
        return [one for one in self._summaries.values() if one.id not in known]

    def _take(self, one: Managed) -> None:
        if one.key in self.managed:
            self.others.append(one)
        else:
            self.managed[one.key] = one

    async def _look(self, summary: WorkflowSummary, named: Sequence[str]) -> None:
        key = named[0] if named else ""
        if self._over is not None:
            self.namesakes.append(Namesake(key, summary, Doubt.NOT_READ, self._over.told))
            return
        try:
            live = await read_listed(summary, self._connection)
        except GhlFlowError as error:
            if isinstance(error, AuthenticationError):
                self._over = error
            self.namesakes.append(Namesake(key, summary, Doubt.NOT_READ, error.told))
            return
        if not live.readable:
            requested = next((one for one in named if was_requested(self._manifest.recorded.get(one))), None)
            if requested is not None:
                self._take(Managed(requested, summary, Evidence.REQUESTED, live))
            else:
                self.namesakes.append(Namesake(key, summary, Doubt.UNREADABLE))
            return
        ids = step_ids(live)
        derived = next((self._keys[one] for one in ids if one in self._keys), None)
        if derived is not None:
            self._take(Managed(derived, summary, Evidence.STEPS, live))
        elif ids and all(one[_VERSION_DIGIT : _VERSION_DIGIT + 1] == "5" for one in ids):
            self.namesakes.append(Namesake(key, summary, Doubt.NO_FLOW))
        elif key:
            self.namesakes.append(Namesake(key, summary, Doubt.OTHER_STEPS))
