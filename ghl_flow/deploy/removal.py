"""Taking back what ghl-flow put into an account: pause, and destroy."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from ghl_flow.deploy.archive import Archive
from ghl_flow.deploy.connection import Connection
from ghl_flow.deploy.drivers.model import Deletes
from ghl_flow.deploy.manifest import Manifest, manifest_among
from ghl_flow.deploy.work import Interrupted, Progress, write_manifest
from ghl_flow.errors import Diagnostic, GhlFlowError
from ghl_flow.highlevel import BadRequestError, HighLevelError, NotFoundError
from ghl_flow.highlevel.public import CustomValue, WorkflowSummary


@dataclass(frozen=True, slots=True)
class Owned:
    """What the manifest of an account says is ours, and the account's list of workflows."""

    value: CustomValue | None
    manifest: Manifest
    summaries: dict[str, WorkflowSummary]

    def keys_of(self, flows: Collection[str]) -> list[str]:
        """Workflows of these flows, or of all when none is named; the main one first."""
        keys = [key for key in self.manifest.workflows if not flows or key.partition("/")[0] in flows]
        return sorted(keys, key=lambda key: (key.partition("/")[0], not key.endswith("/main"), key))

    @property
    def flows(self) -> set[str]:
        """Every flow that the manifest has something of, asked for or there."""
        return {key.partition("/")[0] for key in (*self.manifest.workflows, *self.manifest.recorded)}


@dataclass(slots=True)
class Removed:
    """What was done through which driver, what was to be done by hand, and the backups."""

    driver: str
    driver_reason: str
    done: list[str] = field(default_factory=list)
    left: list[Diagnostic] = field(default_factory=list)
    backups: list[str] = field(default_factory=list)


async def read_owned(connection: Connection, location_id: str) -> Owned:
    """Read the manifest and the list: two requests."""
    value = manifest_among(await connection.public.custom_values(), location_id)
    manifest = Manifest.from_text(value.value, location_id) if value else Manifest(location_id)
    return Owned(value, manifest, {one.id: one for one in await connection.public.workflows()})


async def pause(connection: Connection, location_id: str, flows: Collection[str]) -> Removed:
    """Take our workflows of these flows back to draft, and remember that they are to stay so.

    Remembered first, so that an apply from elsewhere does not publish them meanwhile. One that refuses
    keeps no other from being taken down; it is among those left.
    """
    owned = await read_owned(connection, location_id)
    removed = Removed(connection.driver.name, connection.driver_reason)
    keys = [key for key in owned.keys_of(flows) if owned.manifest.workflows[key] in owned.summaries]
    paused = replace(owned.manifest, paused=owned.manifest.paused | set(keys))
    if paused.paused != owned.manifest.paused:
        try:
            await write_manifest(connection.public, owned.value, paused)
        except HighLevelError as error:
            removed.left.append(
                Diagnostic(f"the next apply would publish them again: {error.told}", hint="pause them again")
            )
    refused: dict[str, str] = {}
    for key in keys:
        workflow_id = owned.manifest.workflows[key]
        if owned.summaries[workflow_id].status == "published":
            try:
                await connection.driver.set_status(workflow_id, "draft")
            except GhlFlowError as error:
                refused[key] = error.told  # what the list says below decides
    now = {one.id: one.status for one in await connection.public.workflows()}
    for key in keys:
        workflow_id = owned.manifest.workflows[key]
        if now.get(workflow_id) == "published":
            name, why = owned.summaries[workflow_id].name, refused.get(key)
            removed.left.append(
                Diagnostic(
                    f"HighLevel still lists '{name}' as published{f': {why}' if why else ''}",
                    hint=f"by hand: Automation > Workflows > {name} > Draft/Publish switch > Save",
                )
            )
        else:
            removed.done.append(f"paused workflow {key} (draft, read back)")
    return removed


async def destroy(
    connection: Connection,
    owned: Owned,
    flows: Collection[str],
    archive: Archive,
    *,
    data_loss: bool,
    progress: Progress = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> Removed:
    """Delete what we made for these flows, or everything of ours when none is named.

    A workflow is written down, deleted, and looked for. Tags, fields and the manifest go with the last
    flow; fields only with `data_loss`, since every contact's value goes with them. `stopping` is asked
    before each delete.

    Raises:
        Interrupted: the operator asked to stop; the next run goes on with what is left.
    """
    removed = Removed(connection.driver.name, connection.driver_reason)
    manifest = owned.manifest

    def did(what: str) -> None:
        removed.done.append(what)
        progress(what)

    def go_on() -> None:
        if stopping():
            raise Interrupted(
                f"interrupted after {len(removed.done)} deletions; run the command again to go on"
            )

    keys = owned.keys_of(flows)
    for key in keys:
        workflow_id = manifest.workflows[key]
        if workflow_id in owned.summaries:
            go_on()
            live = await connection.driver.read(workflow_id)
            removed.backups.append(archive.keep(key, "before", live).as_posix())
            if not isinstance(connection.driver, Deletes):
                removed.left.append(_by_hand(owned.summaries[workflow_id].name))
                continue
            await _gone(connection.driver.delete(workflow_id))
    there = {one.id for one in await connection.public.workflows()}
    for key in keys:
        if manifest.workflows[key] in there:
            name = owned.summaries[manifest.workflows[key]].name
            if not any(f"'{name}'" in item.message for item in removed.left):
                removed.left.append(_by_hand(name))
        else:
            manifest = manifest.without(key)
            did(f"deleted workflow {key}")
    # With flows named, tags and fields go only if one of those was the last: a name that nothing of ours
    # has is no reason to delete anything.
    if not manifest.workflows and (keys or not flows):
        for tag, tag_id in manifest.tags.items():
            go_on()
            await _gone(connection.public.delete_tag(tag_id))
            did(f"deleted tag {tag}")
        manifest = replace(manifest, tags={})
        if data_loss:
            for key, field_id in manifest.fields.items():
                go_on()
                await _gone(connection.public.delete_custom_field(field_id))
                did(f"deleted custom field {key}, and what contacts had in it")
            manifest = replace(manifest, fields={})
        if manifest.fields:
            names = ", ".join(manifest.fields)
            removed.left.append(
                Diagnostic(f"custom fields stay: {names}", hint="--allow-data-loss deletes them")
            )
    await _settle(connection, owned, manifest, did)
    return removed


async def _settle(connection: Connection, owned: Owned, manifest: Manifest, did: Progress) -> None:
    if owned.value is None or manifest.says_the_same_as(owned.manifest):
        return
    if manifest.workflows or manifest.fields or manifest.tags:
        await write_manifest(connection.public, owned.value, manifest)
        return
    await _gone(connection.public.delete_custom_value(owned.value.id))
    did("deleted the manifest")


async def _gone(deletion: Awaitable[None]) -> None:
    """Await a delete; one that finds nothing has nothing to do."""
    try:
        await deletion
    except NotFoundError:
        return
    except BadRequestError as error:
        # An unknown tag, field or value is answered with 400 (docs/highlevel.md).
        if not any("not found" in text.lower() for text in error.messages):
            raise


def _by_hand(name: str) -> Diagnostic:
    return Diagnostic(
        f"HighLevel still lists '{name}'",
        hint=f"delete it by hand: Automation > Workflows > ... beside {name} > Delete",
    )


def protected(flows: Sequence[str], protected_flows: Collection[str]) -> None:
    """Refuse when a flow is protected.

    Raises:
        GhlFlowError: naming each.
    """
    found = [flow for flow in flows if flow in protected_flows]
    if found:
        raise GhlFlowError.of(
            [
                Diagnostic(
                    f"the flow '{flow}' is protected", hint="take 'protect: true' out of its file first"
                )
                for flow in found
            ]
        )
