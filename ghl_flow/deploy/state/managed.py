"""Which workflows of an account are managed: one rule for every command that reads, stops or changes one.

A workflow is managed when the manifest names it, when it has the name under which ghl-flow creates a
workflow, or when it holds a step id that only ghl-flow derives. A name alone is a hint: what has the name of
a managed workflow and nothing else of it is a `Namesake`, and no command touches it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ghl_flow.compile.flow import RequiredField
from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import DesiredWorkflow, flow_of
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import VERSION, is_well_formed
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary
from ghl_flow.wire.json import parse_json


class Evidence(StrEnum):
    """What tells that a workflow is managed."""

    MANIFEST = "manifest"
    WORKING_NAME = "working-name"
    STEPS = "steps"
    LOCK = "lock"
    """A flow was imported from it, and no apply has written it down."""
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


LOST = (ManifestState.MISSING, ManifestState.UNREADABLE, ManifestState.OTHER_ACCOUNT)
"""What it may be where it was deleted or changed in HighLevel."""


@dataclass(frozen=True, slots=True)
class Managed:
    """A managed workflow, by its key `flow/role`; `live` where telling so took a look at its body.

    `named`: it has the name that its flow gives it. Where its steps are the only other evidence, one of
    another name may be a copy that a person made as well as one that was renamed.
    """

    key: str
    summary: WorkflowSummary
    evidence: Evidence
    live: LiveWorkflow | None = None
    named: bool = True

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
    `tags` are what each flow that compiles needs, by its id; `passing_tags` those of them that a cooldown
    puts on contacts and takes off again, and that nothing else asks for.
    """

    workflows: tuple[DesiredWorkflow, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)
    protected: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    fields: Mapping[str, Sequence[RequiredField]] = field(default_factory=dict)
    tags: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passing_tags: frozenset[str] = frozenset()

    @property
    def ids(self) -> set[str]:
        """Every flow of the project."""
        return {item.flow for item in self.workflows} | {flow for flow in self.broken if flow}


@dataclass(frozen=True, slots=True)
class Recognised:
    """An account's list of workflows, and which of them are managed.

    `others` are further workflows with the steps of one that is managed already: copies. `namesakes` hold
    those of which it cannot be told, or told that they are not. `manifest_error`: why the custom values
    could not be read. `unreadable` counts the entries of the list that tell of no workflow. `strangers`, by
    `flow/role`: what the manifest names, and what has nothing of ghl-flow's making.
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
    strangers: Mapping[str, WorkflowSummary] = field(default_factory=dict)

    @property
    def lost(self) -> ManifestState | None:
        """What became of the manifest, where it is lost and something is there that it would name."""
        if self.state is ManifestState.READ or (self.state is ManifestState.MISSING and not self.managed):
            return None
        return self.state

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
        unsure = (Evidence.REQUESTED, Evidence.LOCK)
        found = [one for one in self.managed if one.evidence not in unsure]
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

    def is_a_copy(self, one: Managed) -> bool:
        """Whether a workflow that its steps alone tell is one that a person copied and published.

        The manifest names what an apply made, and beforehand what one is about to make; only where it is lost
        do the steps tell what is managed, and then of a workflow that has its flow's name.
        """
        if one in self.others:
            return True
        if one.key in self.manifest.intent.workflows:
            return False
        if one.evidence is Evidence.MANIFEST:
            # A pause wrote it down by its steps; an apply would have given it the name, and recorded it.
            return not one.named and self.manifest.remade and one.key not in self.manifest.recorded
        return one.evidence is Evidence.STEPS and (self.state is ManifestState.READ or not one.named)

    def by_id(self, workflow_id: str) -> Managed | None:
        """The managed workflow of an id, copies aside."""
        return next((one for one in self.managed if one.summary.id == workflow_id), None)

    def by_key(self, key: str) -> Managed | None:
        """The managed workflow of a key."""
        return next((one for one in self.managed if one.key == key), None)


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
