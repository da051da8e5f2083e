"""What becomes of the manifest once a destroy has deleted what it could."""

from collections.abc import Callable

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did
from ghl_flow.deploy.applying.manifest_writes import write_manifest
from ghl_flow.deploy.resources.registry import CUSTOM_VALUES
from ghl_flow.deploy.state.managed import ManifestState, Recognised
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among
from ghl_flow.highlevel.public import AccountList


def is_empty(manifest: Manifest) -> bool:
    """Whether nothing that it names is left."""
    return not (
        manifest.workflows or manifest.recorded or manifest.fields or manifest.tags or manifest.intent
    )


async def written_meanwhile(connection: Connection, seen: Recognised) -> bool:
    """Whether another command wrote the manifest, or deleted it, since it was read.

    Then what it names is no longer what was looked at: what another apply has just made would be deleted.
    """
    there = manifest_among(await connection.public.custom_values(), seen.rebuilt.location_id)
    if there is None or seen.value is None:
        return there is not seen.value
    return (there.id, there.value) != (seen.value.id, seen.value.value)


async def settle(
    connection: Connection,
    seen: Recognised,
    manifest: Manifest,
    did: Callable[[Did, str], None],
    *,
    copies: bool,
) -> None:
    """Write or delete the manifest. While there are copies it stays: it tells that they are not managed."""
    same = manifest.says_the_same_as(seen.manifest)
    if seen.value is None:
        # One that cannot be read may be the manifest: another would be a second, and that is said above.
        if copies and AccountList.VALUES not in connection.public.passed_over:
            await write_manifest(connection.public, None, manifest)
            did(Did.MANIFEST_WRITTEN, "")
    elif copies or not is_empty(manifest):
        if not same:
            await write_manifest(connection.public, seen.value, manifest)
    elif not same or seen.state is ManifestState.READ:
        await CUSTOM_VALUES.delete(connection.public, seen.value.id)
        did(Did.MANIFEST_DELETED, "")
