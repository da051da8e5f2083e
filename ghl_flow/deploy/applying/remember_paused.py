"""That workflows are paused, written into the account before they are stopped, whatever an apply writes."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from uuid import uuid4

import anyio

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.concurrent_apply import RIVAL_LEAVES
from ghl_flow.deploy.applying.manifest_writes import (
    ManifestDeletedError,
    check_none_is_unseen,
    write_manifest,
)
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.state.managed import Evidence, Managed, ManifestState, Recognised, state_of
from ghl_flow.deploy.state.manifest import Manifest
from ghl_flow.deploy.state.manifest_text import manifest_among, manifests_among, read_manifest
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import CustomValue, PublicApi
from ghl_flow.wire.json import JsonValue


async def remember(
    connection: Connection,
    seen: Recognised,
    targets: Sequence[Managed],
    begun: frozenset[str],
    unmade: frozenset[str],
    removed: Removed,
) -> Manifest | None:
    """Write down that these stay drafts; with the manifest lost, that every managed draft does.

    Args:
        connection: the account.
        seen: what was recognised in it.
        targets: what is there.
        begun: what an apply is about to create, or was when it was cut off, by the manifest.
        unmade: what an apply would create, for all that the project knows.
        removed: what could not be written is added to it.

    Returns:
        What the manifest says then; None where there is nothing to write, or it could not be written.
    """
    if not targets and not begun and not unmade:
        return None
    adopted = {
        one.key: one.summary.id
        for one in targets
        if one.evidence is not Evidence.REQUESTED and one not in seen.others
    }
    paused = replace(
        seen.rebuilt,
        workflows={**seen.rebuilt.workflows, **adopted},
        paused=seen.rebuilt.paused | {one.key for one in targets} | begun | unmade,
    )
    if not paused.says_the_same_as(seen.manifest):
        try:
            if seen.manifest_error:
                raise GhlFlowError(seen.manifest_error)
            if seen.value is None:
                check_none_is_unseen(connection.public)
                paused = replace(paused, mark=uuid4().hex[:12])
            await write_manifest(connection.public, seen.value, paused)
        except GhlFlowError as error:
            removed.left.append(remainder(Remains.NOT_REMEMBERED, why=error.told, manifest=str(seen.state)))
            return None
    elif seen.value is not None:
        # It says so already. Whoever is about to take that back has to see that it was asked for again.
        with suppress(GhlFlowError):
            await write_manifest(connection.public, seen.value, paused)
    for reason, keys in ((Remains.TO_BE_CREATED, begun), (Remains.NOT_YET_CREATED, unmade)):
        if keys - seen.manifest.paused:
            named: list[JsonValue] = [*sorted(keys)]
            by_hand = connection.driver.capabilities.needs_person
            removed.notes.append(remainder(reason, keys=named, by_hand=by_hand))
    return paused


async def still_remembered(connection: Connection, paused: Manifest, removed: Removed) -> None:
    """Look whether an apply at work wrote its manifest over this one, or another, and write it down there.

    An apply that found no manifest makes its own; which of the two goes is seen when both are there. One that
    sees this one leaves. One that looked before has to find in its own that it may publish nothing.
    """
    again = False
    try:
        for wait in (*RIVAL_LEAVES, None):
            there = await _manifests(connection.public, paused.location_id)
            if not there:
                if paused.workflows:
                    break  # deleted by another: then a draft is taken for paused
                check_none_is_unseen(connection.public)
                await write_manifest(connection.public, None, paused)
                again = True
                continue
            for value in there:
                again |= await _written_into(connection.public, value, paused)
            if len(there) == 1:
                break
            if wait is None:
                await _delete_own(connection.public, there, paused)
                break
            await anyio.sleep(wait)
    except GhlFlowError as error:
        removed.left.append(remainder(Remains.NOT_LOOKED_AGAIN, why=error.told))
    else:
        if again:
            removed.notes.append(remainder(Remains.REMEMBERED_AGAIN))


async def _manifests(public: PublicApi, location_id: str) -> list[CustomValue]:
    """Those about this account; where there is none, the one that stands for it and cannot be read."""
    values = await public.custom_values()
    standing = manifest_among(values, location_id)
    return manifests_among(values, location_id) or ([] if standing is None else [standing])


async def _delete_own(public: PublicApi, there: Sequence[CustomValue], paused: Manifest) -> None:
    """Leave an apply that has gone on the only manifest: it says the same by now."""
    for value in there:
        if paused.mark and read_manifest(value.value, paused.location_id).mark == paused.mark:
            await public.delete_custom_value(value.id)


async def _written_into(public: PublicApi, value: CustomValue, paused: Manifest) -> bool:
    """Whether a manifest had to be told that these are paused."""
    now = read_manifest(value.value, paused.location_id)
    if state_of(value, paused.location_id) is not ManifestState.READ:
        now = paused  # what it says is of no use: all of it is known here
    elif paused.paused <= now.paused:
        return False
    try:
        await write_manifest(public, value, replace(now, paused=now.paused | paused.paused))
    except ManifestDeletedError:
        return False  # an apply that left took its own along
    return True
