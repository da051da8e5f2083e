"""What an account holds now, as far as ghl-flow is concerned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.drivers.model import LiveWorkflow, Looked
from ghl_flow.deploy.state.as_stored import with_stored
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.claims import held_against, without_strange_fields
from ghl_flow.deploy.state.copies import Beside, NotCompared, look_beside
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.fields import bindings, matched
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import Doubt, Evidence, Managed, ManifestState, state_of
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, read_manifest
from ghl_flow.deploy.state.names import NamesRead, read_names
from ghl_flow.deploy.state.reading import read_listed, with_unlisted
from ghl_flow.deploy.state.recognise import find, under_their_keys
from ghl_flow.deploy.state.renamed import Renamed
from ghl_flow.deploy.state.untouched import is_untouched
from ghl_flow.highlevel import MalformedResponseError, NotFoundError
from ghl_flow.highlevel.agency import SnapshotPush
from ghl_flow.highlevel.public import AccountList, CustomField, CustomValue, Tag, WorkflowSummary
from ghl_flow.highlevel.side_by_side import SideBySide
from ghl_flow.wire.reference import links_in, workflow_reference

_TELLS_NOTHING = (NotFoundError, MalformedResponseError)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A workflow that has the name of a flow's, and is not known to be that one. It is never touched."""

    key: str
    summary: WorkflowSummary


@dataclass(frozen=True, slots=True)
class Actual:
    """What was read. `fields` are those that are wanted, by the flows' keys; `all_fields` every contact
    field, by id, and `all_values` every custom value.

    `workflows` holds the managed ones by `flow/role`, whether the manifest knew them or not.

    `inside`: what a look into those that came from a snapshot found, of those that text something.

    `untouched` are those whose place in the list says that they are as they were applied: their bodies
    were not read. `summaries` is that list, by id; `unreadable`: how many entries of a list tell of nothing.
    `beside`: the workflows that are not managed and do the same. `names`: what the flows' names mean.
    `by_steps`: the managed ones of which, the manifest being lost, nothing tells but their steps.
    `last_push`: how the push ended that was to bring some, where one is asked about. `run_on`: published ones
    that no flow of the account needs, by id, where their bodies were asked for and could be read.
    `strangers`, by `flow/role`, `strange_fields`, by the flow's key: what the manifest names, and what has
    nothing of ghl-flow's making.
    """

    fields: Mapping[str, CustomField]
    tags: Mapping[str, Tag]
    manifest_value: CustomValue | None
    manifest: Manifest
    workflows: Mapping[str, LiveWorkflow]
    foreign: tuple[Foreign, ...]
    untouched: Mapping[str, WorkflowSummary]
    summaries: Mapping[str, WorkflowSummary]
    values: Mapping[str, CustomValue] = field(default_factory=dict)
    state: ManifestState = ManifestState.READ
    all_fields: Mapping[str, CustomField] = field(default_factory=dict)
    unreadable: Mapping[AccountList, int] = field(default_factory=dict)
    all_values: Sequence[CustomValue] = ()
    inside: Mapping[str, Looked] = field(default_factory=dict)
    beside: Beside = field(default_factory=Beside)
    names: NamesRead = field(default_factory=NamesRead)
    by_steps: Mapping[str, WorkflowSummary] = field(default_factory=dict)
    last_push: SnapshotPush | None = None
    run_on: Mapping[str, LiveWorkflow] = field(default_factory=dict)
    strangers: Mapping[str, WorkflowSummary] = field(default_factory=dict)
    strange_fields: Mapping[str, CustomField] = field(default_factory=dict)

    @property
    def merge_fields(self) -> dict[str, str]:
        """How a text names each custom value, by its name, where HighLevel said it."""
        return {name: one.merge_field for name, one in self.values.items() if one.merge_field is not None}

    def known_ids(self, desired: Desired) -> dict[str, str]:
        """Ids of the fields and workflows that are in the account, by reference.

        What is not there yet stays a reference in a bound workflow, so a step that needs it differs.
        """
        ids = {name: value for key, one in self.fields.items() for name, value in bindings(key, one).items()}
        for item in (*desired.workflows, *desired.beside):
            if (live := self.workflows.get(item.key)) is not None:
                ids[item.reference] = live.workflow.id
            elif (summary := self.untouched.get(item.key)) is not None:
                ids[item.reference] = summary.id
        return {**ids, **self.names.ids} | value_bindings(desired, self.merge_fields)

    def not_needed(self, desired: Desired) -> dict[str, WorkflowSummary]:
        """The workflows that ghl-flow made and no flow of the account needs, by `flow/role`."""
        needed = {item.key for item in (*desired.workflows, *desired.beside)}
        listed = {key: self.summaries.get(one) for key, one in self.manifest.workflows.items()}
        return {key: one for key, one in listed.items() if key not in needed and one is not None}

    def running_on(self, desired: Desired) -> dict[str, WorkflowSummary]:
        """Those of them that are published."""
        return {key: one for key, one in self.not_needed(desired).items() if one.status == "published"}

    def deleted_ids(self) -> dict[str, str]:
        """What workflows were bound with for fields and workflows that were deleted in HighLevel since."""
        manifest = self.manifest
        ids: dict[str, str] = {}
        for key, field_id in manifest.fields.items():
            if field_id not in self.all_fields:
                made = manifest.made.get(key)
                field_key = f"contact.{made.key}" if made is not None and made.key else ""
                ids |= bindings(key, CustomField(field_id, key, field_key))
        for key, workflow_id in manifest.workflows.items():
            if workflow_id not in self.summaries:
                flow, _, role = key.partition("/")
                ids[workflow_reference(flow, role)] = workflow_id
        return ids


async def read_actual(desired: Desired, connection: Connection, looked: LookedAt | None = None) -> Actual:
    """Read the account. Writes nothing.

    With `looked`, what is known from before of the workflows that are not managed, it looks at those too.

    With the manifest lost, a finished draft is taken for paused: nothing tells that it was not, and an apply
    writes the manifest before it makes a draft. A workflow's body is read only when the list shows another
    version or time than the manifest recorded, or something else is wanted now than then.
    """
    public = connection.public
    async with SideBySide() as together:
        fields_asked, values_asked = together.ask(public.custom_fields), together.ask(public.custom_values)
        tags_asked, listed_asked = together.ask(public.tags), together.ask(public.workflows)
        all_fields, values = await fields_asked, await values_asked
        tags = {tag.name: tag for tag in await tags_asked}
        listed = await listed_asked
    location_id = desired.account.location_id
    value = manifest_among(values, location_id)
    manifest = read_manifest(value.value, location_id) if value else Manifest(location_id)
    summaries = await with_unlisted(listed, manifest.statuses, connection, _TELLS_NOTHING)
    manifest = manifest.settled(all_fields, tags.values())
    manifest, others = without_strange_fields(manifest, all_fields, desired.fields)
    fields = matched(desired.fields, all_fields, manifest.fields)
    manifest = manifest.with_fields_seen(
        {item.key: (fields[item.key], item) for item in desired.fields if item.key in fields}
    )
    manifest = manifest.renamed({old: item.key for item in desired.workflows for old in item.keys[1:]})
    manifest = await under_their_keys(manifest, desired.workflows, summaries, connection)
    claims = await held_against(manifest, [*desired.workflows, *desired.beside], summaries, connection)
    manifest = claims.manifest
    ids = {name: value for key, one in fields.items() for name, value in bindings(key, one).items()}
    ids |= {
        item.reference: manifest.workflows[item.key]
        for item in (*desired.workflows, *desired.beside)
        if manifest.workflows.get(item.key) in summaries
    }
    # Of two values of one name, the first is the one that was written.
    by_name = {item.name: item for item in reversed(values)}
    fields_of_values = {name: one.merge_field for name, one in by_name.items() if one.merge_field is not None}
    ids |= value_bindings(desired, fields_of_values)
    references = [one for item in desired.workflows for one in item.compiled.workflow.references]
    references += [one for text in desired.texts.values() for one in links_in(text)]
    names = await read_names(
        references,
        desired.account.names,
        public,
        listed.workflows,
        values,
        # A file that a person works from holds none.
        connection.secret if connection.driver.capabilities.writes_bodies else None,
    )
    ids |= names.ids
    workflows: dict[str, LiveWorkflow] = {}
    untouched: dict[str, WorkflowSummary] = {}
    foreign: list[Foreign] = []
    state = state_of(value, location_id)
    paused: set[str] = set()
    remade = manifest.remade
    by_steps: dict[str, WorkflowSummary] = {}
    renamed = Renamed(connection, [*summaries.values()])
    seen = await _seen(desired, summaries, manifest, ids, connection, claims.bodies)
    for item in desired.workflows:
        if item.key in seen:
            summary, live = seen[item.key]
            if live is None:
                untouched[item.key] = summary
            else:
                workflows[item.key] = live
            continue
        requested = was_requested(manifest.recorded.get(item.key))
        found = await find(item, summaries.values(), connection, requested=requested)
        # Of an apply that was cut off one may be there, and a pause that found the manifest lost reads no
        # drafts. After a destroy, what is there is a copy: one that runs would text beside another, and a
        # draft is left alone.
        named = manifest.workflows.keys() | manifest.intent.workflows | manifest.paused | {*claims.strangers}
        begun = item.key in named
        drafts = state is not ManifestState.READ or begun
        if not isinstance(found, Managed) and (drafts or not manifest.workflows):
            found = await renamed.holding(item, drafts=drafts) or found
        if isinstance(found, Managed):
            workflows[item.key] = found.live or await read_listed(found.summary, connection)
            lost = state is not ManifestState.READ and found.evidence is Evidence.STEPS
            remade = remade or lost
            # A draft that was imported stays one.
            if (lost or found.evidence is Evidence.LOCK) and found.summary.status != "published":
                paused.add(item.key)
            if lost and not found.named:
                by_steps[item.key] = found.summary
        elif found is not None:
            foreign.append(Foreign(item.key, found.summary))
        elif item.compiled.imported_draft and item.key not in manifest.workflows:
            paused.add(item.key)  # it did not run before it was deleted
    for item in desired.beside:
        if (known := summaries.get(manifest.workflows.get(item.key, ""))) is not None:
            workflows[item.key] = await read_listed(known, connection)
    managed = {workflow_id: key for key, workflow_id in manifest.workflows.items()}
    managed |= {live.workflow.id: key for key, live in workflows.items()}
    beside = Beside()
    if looked is not None:
        read = {**renamed.bodies, **{live.workflow.id: live for live in workflows.values()}}
        beside = await look_beside(desired.workflows, managed, summaries.values(), connection, looked, read)
    told = {*managed, *(one.summary.id for one in beside.not_compared)}
    beside.not_compared += [NotCompared(one, Doubt.NOT_READ) for one in renamed.unread if one.id not in told]
    return Actual(
        fields,
        tags,
        value,
        replace(manifest, paused=manifest.paused | paused, remade=remade),
        workflows,
        tuple(foreign),
        untouched,
        summaries,
        by_name,
        state,
        {one.id: one for one in all_fields},
        dict(public.passed_over),
        tuple(values),
        await _inside(desired, workflows, connection),
        beside,
        with_stored(names, desired, workflows),
        by_steps,
        strangers=claims.strangers,
        strange_fields=others,
    )


async def _seen(
    desired: Desired,
    summaries: Mapping[str, WorkflowSummary],
    manifest: Manifest,
    ids: Mapping[str, str],
    connection: Connection,
    bodies: Mapping[str, LiveWorkflow],
) -> dict[str, tuple[WorkflowSummary, LiveWorkflow | None]]:
    """The wanted workflows that the manifest knows and the list has, by `flow/role`: each with its body, or
    with None where it is untouched.
    """

    async def look(item: DesiredWorkflow, known: WorkflowSummary) -> LiveWorkflow | None:
        wanted = item.compiled.workflow.bound(ids)
        untouched = await is_untouched(item, wanted, known, manifest, connection)
        return None if untouched else bodies.get(known.id) or await read_listed(known, connection)

    listed = [(item, summaries.get(manifest.workflows.get(item.key, ""))) for item in desired.workflows]
    async with SideBySide() as together:
        asked = [
            (item.key, known, together.ask(partial(look, item, known)))
            for item, known in listed
            if known is not None
        ]
        return {key: (known, await looked) for key, known, looked in asked}


async def _inside(
    desired: Desired, workflows: Mapping[str, LiveWorkflow], connection: Connection
) -> dict[str, Looked]:
    """A look into each workflow that texts something, where the driver that brings them can tell no more."""
    driver = connection.driver
    if not driver.capabilities.looks_inside:
        return {}
    return {
        item.key: await driver.look(live.workflow.id)
        for item in desired.workflows
        if item.texts and (live := workflows.get(item.key)) is not None
    }


def value_bindings(desired: Desired, merge_fields: Mapping[str, str]) -> dict[str, str]:
    """What a master's texts are there, by reference; nothing in an account that is no master."""
    if not desired.account.is_master:
        return {}
    references = desired.value_references
    return {references[name]: merge_fields[name] for name in references.keys() & merge_fields.keys()}
