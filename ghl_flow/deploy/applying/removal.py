"""Taking managed workflows out of service: pause, and destroy."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.work import Interrupted, Progress, gone, write_manifest
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.archive import Archive
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.planning.stranded_tags import tags_in_passing
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import flow_of, flow_of_text
from ghl_flow.deploy.state.fields import matched
from ghl_flow.deploy.state.managed import (
    Doubt,
    Evidence,
    Flows,
    Managed,
    ManifestState,
    Namesake,
    Recognised,
    read_listed,
    recognise,
    unreadable_entries,
)
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.highlevel import clicks
from ghl_flow.highlevel.public import WorkflowSummary

_SHOWN = 10
_LOST = {
    ManifestState.MISSING: "is missing",
    ManifestState.UNREADABLE: "cannot be read",
    ManifestState.OTHER_ACCOUNT: "is another account's (it came with a snapshot)",
    ManifestState.LATER: "is of a later version",
}


@dataclass(slots=True)
class Removed:
    """What was done through which driver, what is left to a person, and the backups.

    `events` are `(what, key)` of workflows, `notes` what to know beside. `looked_at` counts the workflows of
    the account's list. `emptied`: no workflow of ghl-flow's is left in the account.
    """

    driver: str
    driver_reason: str
    looked_at: int = 0
    done: list[str] = field(default_factory=list)
    left: list[Diagnostic] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)
    events: list[tuple[Event, str]] = field(default_factory=list)
    emptied: bool = False


async def pause(
    connection: Connection, location_id: str, flows: Collection[str], known: Flows | None = None
) -> Removed:
    """Set the managed workflows of these flows, or all, to draft, and remember that they stay so.

    Remembered first, so that an apply from elsewhere does not publish them meanwhile. A workflow that refuses
    keeps no other from being paused; it is among those left, as is whatever may be managed for all that
    could be seen.

    Raises:
        GhlFlowError: the list of workflows cannot be read.
    """
    known = known or Flows()
    seen = await recognise(connection, location_id, known, tolerant=True)
    removed = Removed(connection.driver.name, connection.driver_reason, len(seen.summaries))
    targets = [*seen.of(flows), *(one for one in seen.others if not flows or one.flow in flows)]
    await _remember(connection, seen, targets, removed)
    refused: dict[str, str] = {}
    answered: dict[str, str] = {}
    for one in targets:
        if one.summary.status != "draft":
            try:
                answered[one.summary.id] = await connection.driver.set_status(one.summary.id, "draft") or ""
            except GhlFlowError as error:
                refused[one.summary.id] = error.told  # what the list says below decides
    taken_back = answered.keys() - refused.keys()
    try:
        listed = await read_until(
            connection.public.workflows,
            lambda found: taken_back.isdisjoint(
                one.id for one in found.workflows if one.status == "published"
            ),
        )
        now: Mapping[str, str] = {one.id: one.status for one in listed.workflows}
        # One that is not listed is gone, unless it may be among what could not be read.
        missing = "" if listed.unreadable else "draft"
        read_back = "read back"
    except GhlFlowError as error:
        now = {one.summary.id: answered.get(one.summary.id) or one.summary.status for one in targets}
        missing = ""
        read_back = "as HighLevel answered"
        removed.left.append(
            Diagnostic(f"the list of workflows could not be read again: {error.told}", hint="pause again")
        )
    for one in targets:
        status = now.get(one.summary.id, missing)
        answer = answered.get(one.summary.id)
        if status == "published" or (status != "draft" and answer != "draft"):
            why = refused.get(one.summary.id)
            name = one.summary.name
            still = f"still lists '{name}' as published" if status else f"does not say whether '{name}' runs"
            removed.left.append(
                Diagnostic(
                    f"HighLevel {still}{f': {why}' if why else ''}",
                    hint=f"by hand: {clicks.publish_switch(name)}",
                )
            )
        else:
            copy = f", copy '{one.summary.name}'" if one in seen.others else ""
            how = read_back if status == "draft" else "as HighLevel answered"
            removed.done.append(f"paused workflow {one.key} (draft, {how}{copy})")
            removed.events.append((Event.PAUSED, one.key))
    removed.left += _doubts(seen, flows, connection.driver.name)
    removed.left += _not_compiled(seen, known, flows)
    if seen.unreadable and _all_recognised(seen, known, flows):
        removed.notes.append(f"{unreadable_entries(seen.unreadable)}; those in the manifest were found")
    elif seen.unreadable:
        removed.left.append(
            Diagnostic(
                f"{unreadable_entries(seen.unreadable)}, and a managed workflow may be among them",
                hint="look for published ones in Automation > Workflows > Draft/Publish switch",
            )
        )
    removed.notes += _about_the_manifest(seen, targets)
    removed.notes += _stranded(known, {one.flow for one in targets}, ())
    return removed


async def _remember(
    connection: Connection, seen: Recognised, targets: Sequence[Managed], removed: Removed
) -> None:
    """Write down that these stay drafts; with the manifest lost, that every draft of ours does."""
    if not targets:
        return
    adopted = {
        one.key: one.summary.id
        for one in targets
        if one.evidence is not Evidence.REQUESTED and one not in seen.others
    }
    paused = replace(
        seen.rebuilt,
        workflows={**seen.rebuilt.workflows, **adopted},
        paused=seen.rebuilt.paused | {one.key for one in targets},
    )
    if paused.says_the_same_as(seen.manifest):
        return
    try:
        if seen.manifest_error:
            raise GhlFlowError(seen.manifest_error)
        await write_manifest(connection.public, seen.value, paused)
    except GhlFlowError as error:
        removed.left.append(
            Diagnostic(f"the next apply would publish them again: {error.told}", hint="pause them again")
        )


async def destroy(
    connection: Connection,
    seen: Recognised,
    flows: Collection[str],
    archive: Archive,
    *,
    data_loss: bool,
    known: Flows | None = None,
    progress: Progress = lambda _: None,
    event: Callable[[Event, str], None] = lambda _, __: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Removed:
    """Delete what ghl-flow made for these flows, or everything when none is named.

    A workflow is backed up, deleted, and looked for. Tags, fields and the manifest go with the last flow;
    fields only with `data_loss`, since every contact's value goes with them. `stopping` is asked before each
    delete, `event` is called for each workflow that is gone.

    Raises:
        Interrupted: the operator asked to stop; the next run goes on with what is left.
    """
    known = known or Flows()
    removed = Removed(connection.driver.name, connection.driver_reason, len(seen.summaries))
    manifest = seen.rebuilt

    def did(what: str) -> None:
        removed.done.append(what)
        progress(what)

    def go_on() -> None:
        if stopping():
            raise Interrupted(
                f"interrupted after {len(removed.done)} deletions; run the command again to continue"
            )

    targets = seen.of(flows)
    for one in targets:
        go_on()
        live = one.live or await read_listed(one.summary, connection)
        if live.readable:
            removed.backups.append(archive.keep(one.key, "before", live).as_posix())
        if connection.driver.capabilities.deletes:
            await gone(connection.driver.delete(one.summary.id))
    unlisted = {
        key: workflow_id
        for key, workflow_id in manifest.workflows.items()
        if workflow_id not in seen.summaries and (not flows or flow_of(key) in flows)
    }
    for workflow_id in unlisted.values():
        # Deleted in HighLevel, or the list lags behind: then it would be forgotten, and run on.
        go_on()
        if connection.driver.capabilities.deletes:
            await gone(connection.driver.delete(workflow_id))
    there: set[str] = set()
    if (targets or unlisted) and connection.driver.capabilities.deletes:
        doomed = {one.summary.id for one in targets} | {*unlisted.values()}
        left = await read_until(
            connection.public.workflows, lambda found: doomed.isdisjoint(one.id for one in found)
        )
        there = {one.id for one in left}
    elif targets or unlisted:
        listed = await connection.public.workflows()
        there = {one.id for one in listed.workflows}
        if listed.unreadable:
            # Nothing was deleted here, and one that a person did not delete may be among them.
            there |= {one.summary.id for one in targets} | {*unlisted.values()}
    stuck = {one.key: one.summary.id for one in targets if one.summary.id in there}
    stuck |= {key: workflow_id for key, workflow_id in unlisted.items() if workflow_id in there}
    removed.left += [_delete_by_hand(one.summary) for one in targets if one.summary.id in there]
    deleted = [*dict.fromkeys((*(one.key for one in targets), *unlisted))]
    deleted = [key for key in deleted if key not in stuck]
    for key in deleted:
        manifest = manifest.without(key)
        did(f"deleted workflow {key}")
        event(Event.DELETED, key)
    # What is there stays in the manifest, by whatever it was recognised; what was asked for and never built
    # is asked for no more.
    manifest = replace(manifest, workflows={**manifest.workflows, **stuck})
    for key in {*manifest.recorded, *manifest.paused} - {*manifest.workflows}:
        if not flows or flow_of(key) in flows:
            manifest = manifest.without(key)
    copies = [one for one in seen.others if not flows or one.flow in flows]
    removed.left += [
        Diagnostic(
            f"'{one.summary.name}' has the steps of {one.key} and is not the one in the manifest",
            hint=f"if it is not wanted: {clicks.delete(one.summary.name)}",
        )
        for one in copies
    ]
    doubts = _doubts(seen, flows, connection.driver.name)
    removed.left += [*doubts, *_not_compiled(seen, known, flows)]
    await _delete_texts(connection, seen, manifest, flows, {one.flow for one in targets}, go_on, did)
    # With flows named, tags and fields go only if one of those was the last: a name that nothing managed
    # has is no reason to delete anything.
    deleted_tags: list[str] = []
    last = not (manifest.workflows or manifest.recorded) and not manifest.says_the_same_as(seen.rebuilt)
    if (last or not flows) and not (manifest.workflows or copies or doubts):
        if manifest.intent:
            # An apply was cut off while it made fields and tags: those that it made are ours.
            fields, tags = await connection.public.custom_fields(), await connection.public.tags()
            manifest = manifest.settled(fields, tags)
        for tag, tag_id in manifest.tags.items():
            go_on()
            await gone(connection.public.delete_tag(tag_id))
            deleted_tags.append(tag)
            did(f"deleted tag {tag}")
        manifest = replace(manifest, tags={})
        if data_loss:
            for key, field_id in manifest.fields.items():
                go_on()
                await gone(connection.public.delete_custom_field(field_id))
                did(f"deleted custom field {key}, and what contacts had in it")
            manifest = replace(manifest, fields={})
        if manifest.fields:
            names = ", ".join(manifest.fields)
            removed.left.append(
                Diagnostic(f"custom fields stay: {names}", hint="--allow-data-loss deletes them")
            )
        if manifest.remade or seen.state is not ManifestState.READ:
            concerned = {*known.runs, *(flow_of(key) for key in deleted)}
            remaining = await _not_known(connection, known, concerned, manifest, deleted_tags)
            # Where nothing was ever managed, they are more likely a person's.
            if manifest.remade:
                removed.left += remaining
                removed.left += _not_told(known, {flow_of(key) for key in deleted})
            else:
                removed.notes += [f"{one.message}; {one.hint}" for one in remaining]
    removed.notes += _about_the_manifest(seen, targets)
    if seen.unreadable:
        removed.notes.append(f"{unreadable_entries(seen.unreadable)}: managed copies may be among them")
    removed.emptied = not (manifest.workflows or copies or doubts or seen.unreadable)
    removed.notes += _stranded(known, {flow_of(key) for key in deleted}, deleted_tags)
    await _settle(connection, seen, manifest, did)
    return removed


def _all_recognised(seen: Recognised, known: Flows, flows: Collection[str]) -> bool:
    """Whether every workflow that could be one of these flows is among those that were recognised."""
    if seen.state is not ManifestState.READ or any(
        not flows or not one or one in flows for one in known.broken
    ):
        return False
    keys = {*seen.manifest.workflows, *seen.manifest.recorded}
    keys |= {item.key for item in known.workflows if item.flow in known.runs}
    due = {key for key in keys if not flows or flow_of(key) in flows}
    return bool(due) and due <= {one.key for one in seen.managed}


async def _not_known(
    connection: Connection, known: Flows, flows: Collection[str], manifest: Manifest, deleted: Collection[str]
) -> list[Diagnostic]:
    """What the account has under the names of these flows' fields and tags, and nothing says who made it."""
    wanted = {one.key: one for flow in sorted(flows) for one in known.fields.get(flow, ())}
    live = await connection.public.custom_fields()
    there = matched(wanted.values(), live, manifest.fields)
    owned = {*manifest.fields.values()}
    fields = ", ".join(f"{one.name} ({key})" for key, one in there.items() if one.id not in owned)
    names = {name for flow in flows for name in known.tags.get(flow, ())}
    tags = ", ".join(
        sorted(one.name for one in await connection.public.tags() if one.name in names - {*deleted})
    )
    found = []
    if fields:
        found.append(
            Diagnostic(
                f"custom fields stay: {fields}: without the manifest it is not known who created them",
                hint="if nothing else uses them: Settings > Custom Fields > Delete (with what contacts have "
                "in them)",
            )
        )
    if tags:
        found.append(
            Diagnostic(
                f"tags stay: {tags}: without the manifest it is not known who created them",
                hint="if nothing else uses them: Settings > Tags > Delete",
            )
        )
    return found


def _not_told(known: Flows, destroyed: Collection[str]) -> list[Diagnostic]:
    """Flows that were destroyed and whose fields and tags nothing names any more."""
    return [
        Diagnostic(
            f"the manifest was lost, and flow {flow} has no file that can be compiled: which tags and custom "
            "fields it had is not known",
            hint="delete those that nothing uses in Settings > Tags and Settings > Custom Fields",
        )
        for flow in sorted({*destroyed} - {*known.fields})
    ]


async def _delete_texts(
    connection: Connection,
    seen: Recognised,
    manifest: Manifest,
    flows: Collection[str],
    destroyed: Collection[str],
    go_on: Callable[[], None],
    did: Progress,
) -> None:
    """Delete the custom values of the snapshot driver, once no workflow is there that would say them."""
    running = {flow_of(key) for key in (*manifest.workflows, *(one.key for one in seen.others))}
    for value in seen.values:
        flow = flow_of_text(value.name)
        if not flow or flow in running or flow not in {*destroyed, *seen.flows}:
            continue
        if not flows or flow in flows:
            go_on()
            await gone(connection.public.delete_custom_value(value.id))
            did(f"deleted custom value {value.name}")


async def _settle(connection: Connection, seen: Recognised, manifest: Manifest, did: Progress) -> None:
    if seen.value is None or manifest.says_the_same_as(seen.manifest):
        return
    if manifest.workflows or manifest.recorded or manifest.fields or manifest.tags:
        await write_manifest(connection.public, seen.value, manifest)
        return
    await gone(connection.public.delete_custom_value(seen.value.id))
    did("deleted the manifest")


def _doubts(seen: Recognised, flows: Collection[str], driver: str) -> list[Diagnostic]:
    """What may be managed and runs: to be looked at by a person."""
    running = [
        one
        for one in seen.doubtful
        if one.summary.status != "draft" and (not flows or not one.key or one.flow in flows)
    ]
    named = [one for one in running if one.key]
    found = [
        Diagnostic(
            f"'{one.summary.name}' is published and may be a workflow of {one.flow}: {_why(one, driver)}",
            hint=f"if it is: {clicks.publish_switch(one.summary.name)}",
        )
        for one in named
    ]
    by_reason: dict[str, list[str]] = {}
    for one in running:
        if not one.key:
            by_reason.setdefault(_why(one, driver), []).append(one.summary.name)
    for why, names in by_reason.items():
        listed = ", ".join(f"'{name}'" for name in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        found.append(
            Diagnostic(
                f"the manifest {_LOST.get(seen.state, 'does not name them')}, and {len(names)} published "
                f"workflows may be managed ({listed}{more}): {why}",
                hint=f"look at each; to stop one: {clicks.publish_switch('NAME')}",
            )
        )
    return found


def _why(one: Namesake, driver: str) -> str:
    match one.doubt:
        case Doubt.UNREADABLE:
            return f"driver {driver} cannot read its steps"
        case Doubt.NO_FLOW:
            return "its steps have ids of ghl-flow's kind, and no flow of this project has them"
        case _:
            return f"its steps could not be read ({one.error})" if one.error else "its steps were not read"


def _not_compiled(seen: Recognised, known: Flows, flows: Collection[str]) -> list[Diagnostic]:
    """Flows whose workflows cannot be recognised by their steps, where the manifest does not name them."""
    if seen.state is ManifestState.READ:
        named = {item.key for item in known.workflows}
        return [
            Diagnostic(
                f"workflow {key} was to be built by hand, and its name is not known: the flow has no file, "
                "or one that cannot be compiled",
                hint="look for it in Automation > Workflows > Draft/Publish switch",
            )
            for key, record in seen.manifest.recorded.items()
            if was_requested(record)
            and key not in named
            and seen.by_key(key) is None
            and (not flows or flow_of(key) in flows)
        ]
    return [
        Diagnostic(
            f"the manifest {_LOST[seen.state]}, and {f'flow {flow}' if flow else 'a flow file'} cannot be "
            f"compiled ({why}): its published workflows cannot be recognised",
            hint="fix the file and run the command again, or look in Automation > Workflows",
        )
        for flow, why in known.broken.items()
        if not flows or not flow or flow in flows
    ]


def _about_the_manifest(seen: Recognised, found: Iterable[Managed]) -> list[str]:
    if seen.state is ManifestState.READ:
        return []
    if seen.manifest_error:
        return [f"the manifest cannot be read: {seen.manifest_error}"]
    count = len([*found])
    if count:
        return [f"the manifest {_LOST[seen.state]}; {count} managed workflows were recognised by their steps"]
    return [] if seen.state is ManifestState.MISSING else [f"the manifest {_LOST[seen.state]}"]


def _stranded(known: Flows, flows: Collection[str], deleted: Collection[str]) -> list[str]:
    """Tags that contacts keep because the step that removes them does not run any more."""
    return [
        f"{one.flow}: contacts texted shortly before may keep the tag '{one.tag}': {one.meaning}"
        for one in tags_in_passing(item for item in known.workflows if item.flow in flows)
        if one.tag not in deleted
    ]


def _delete_by_hand(one: WorkflowSummary) -> Diagnostic:
    return Diagnostic(
        f"HighLevel still lists '{one.name}'", hint=f"delete it by hand: {clicks.delete(one.name)}"
    )


def refuse_protected(flows: Collection[str], protected: Collection[str]) -> None:
    """Refuse when a flow is protected.

    Raises:
        GhlFlowError: naming each.
    """
    found = sorted({*flows} & {*protected})
    if found:
        raise GhlFlowError.of(
            [
                Diagnostic(
                    f"the flow '{flow}' is protected", hint="take 'protect: true' out of its file first"
                )
                for flow in found
            ]
        )
