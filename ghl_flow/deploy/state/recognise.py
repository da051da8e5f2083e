"""Finding the managed workflows of an account, whatever became of its manifest."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.claims import Claims, held_against
from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.deploy.state.looked_at import is_derived
from ghl_flow.deploy.state.managed import (
    Doubt,
    Evidence,
    Flows,
    Managed,
    ManifestState,
    Namesake,
    Recognised,
    state_of,
)
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, read_manifest
from ghl_flow.deploy.state.reading import (
    ids_of,
    read_listed,
    step_ids,
    unfinished_key,
    with_unlisted,
)
from ghl_flow.errors import AuthenticationError, GhlFlowError
from ghl_flow.highlevel import MalformedResponseError, NotFoundError
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary


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
        if summary.id == item.compiled.imported:
            return Managed(item.key, summary, Evidence.LOCK, await read_listed(summary, connection))
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


def likely_first(summaries: Iterable[WorkflowSummary]) -> list[WorkflowSummary]:
    """Of workflows with the same steps the one that is no copy first: a copy comes later, as a draft."""
    return sorted(summaries, key=lambda one: (one.status != "published", one.created_at, one.id))


async def under_their_keys(
    manifest: Manifest,
    items: Sequence[DesiredWorkflow],
    summaries: Mapping[str, WorkflowSummary],
    connection: Connection,
    passing: Sequence[type[GhlFlowError]] = (NotFoundError, MalformedResponseError),
) -> Manifest:
    """The manifest with each workflow under the key of the flow whose steps it has.

    A flow that got its former id back is recorded under the later one. Its workflow would be taken for one
    that no flow needs, and be deleted. A body that is not there, or is no workflow, leaves it under its key;
    so does any error of `passing`. One that is under a flow's key is under no other besides.
    """
    keys = {item.key for item in items}
    manifest = _under_one_key(manifest, keys)
    missing = {
        node_id: item.key for item in items if item.key not in manifest.workflows for node_id in ids_of(item)
    }
    roles = {key.rpartition("/")[2] for key in missing.values()}
    names: dict[str, str] = {}
    for old, workflow_id in manifest.workflows.items():
        summary = summaries.get(workflow_id)
        if summary is None or old in keys or old.rpartition("/")[2] not in roles:
            continue
        with suppress(*passing):
            live = await read_listed(summary, connection)
            found = next((missing[one] for one in step_ids(live) if one in missing), None)
            if found is not None:
                names[old] = found
    return manifest.renamed(names)


def _under_one_key(manifest: Manifest, keys: Collection[str]) -> Manifest:
    """The manifest without keys of no flow whose workflow has a flow's key too, as `adopt` once left it."""
    wanted = {manifest.workflows[key] for key in keys if key in manifest.workflows}
    for key, workflow_id in manifest.workflows.items():
        if key not in keys and workflow_id in wanted:
            manifest = manifest.without(key)
    return manifest


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
            manifest = read_manifest(value.value, location_id) if value else manifest
        except GhlFlowError as error:
            if not tolerant:
                raise
            state, why = ManifestState.LATER, error.told
    manifest = manifest.renamed({old: item.key for item in flows.workflows for old in item.keys[1:]})
    summaries = await with_unlisted(
        listed, dict.fromkeys(manifest.workflows.values(), ""), connection, (GhlFlowError,)
    )
    manifest = await under_their_keys(manifest, flows.workflows, summaries, connection, (GhlFlowError,))
    claims = await held_against(manifest, flows.workflows, summaries, connection)
    search = _Search(connection, flows, claims, summaries)
    # An id that the list does not have: deleted in HighLevel, or made again, under whatever name.
    moved = any(one not in summaries for one in manifest.workflows.values()) or bool(claims.strangers)
    await search.run(everything=state is not ManifestState.READ or (tolerant and moved), drafts=not tolerant)
    return Recognised(
        value,
        claims.manifest,
        state,
        summaries,
        tuple(search.managed.values()),
        tuple(search.others),
        tuple(search.namesakes),
        tuple(values),
        why,
        listed.unreadable,
        claims.strangers,
    )


class _Search:
    """One look through an account."""

    def __init__(
        self,
        connection: Connection,
        flows: Flows,
        claims: Claims,
        summaries: Mapping[str, WorkflowSummary],
    ) -> None:
        self._connection = connection
        self._items = flows.workflows
        self._manifest = claims.manifest
        self._unsure = claims.unsure
        self._summaries = summaries
        self._keys = {node_id: item.key for item in flows.workflows for node_id in ids_of(item)}
        self._over: GhlFlowError | None = None  # the driver's access ended: no further body is asked for
        self.managed: dict[str, Managed] = {}
        self.others: list[Managed] = []
        self.namesakes: list[Namesake] = []

    async def run(self, *, everything: bool, drafts: bool) -> None:
        names = {item.key: item.compiled.workflow.name for item in self._items}
        for key, workflow_id in self._manifest.workflows.items():
            summary = self._summaries.get(workflow_id)
            if summary is not None and key in self._unsure:
                doubt = Doubt.NOT_READ if self._unsure[key] else Doubt.UNREADABLE
                self.namesakes.append(Namesake(key, summary, doubt, self._unsure[key]))
            elif summary is not None:
                named = summary.name == names.get(key, summary.name)
                self.managed[key] = Managed(key, summary, Evidence.MANIFEST, named=named)
        for item in self._items:
            imported = self._summaries.get(item.compiled.imported)
            if item.key not in self.managed and imported is not None:
                self.managed[item.key] = Managed(item.key, imported, Evidence.LOCK)
        for summary in self._rest():
            if (begun := unfinished_key(summary.name)) is not None:
                self._take(Managed(begun, summary, Evidence.WORKING_NAME))
        by_name: dict[str, list[str]] = {}
        for item in self._items:
            by_name.setdefault(item.compiled.workflow.name, []).append(item.key)
        for one in self.managed.values():
            by_name.setdefault(one.summary.name, []).append(one.key)
        # Those of a name first: where nothing else tells, one of another name is the copy.
        for summary in sorted(self._rest(), key=lambda one: one.name not in by_name):
            keys = by_name.get(summary.name, [])
            # Without a manifest a workflow that was given another name is found by its steps alone.
            if keys or (everything and (drafts or summary.status != "draft")):
                await self._look(summary, keys)

    def _rest(self) -> Sequence[WorkflowSummary]:
        known = {one.summary.id for one in (*self.managed.values(), *self.others)}
        known |= {one.summary.id for one in self.namesakes}
        return likely_first(one for one in self._summaries.values() if one.id not in known)

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
            self._take(Managed(derived, summary, Evidence.STEPS, live, derived in named))
        elif ids and all(map(is_derived, ids)):
            self.namesakes.append(Namesake(key, summary, Doubt.NO_FLOW))
        elif key:
            self.namesakes.append(Namesake(key, summary, Doubt.OTHER_STEPS))
