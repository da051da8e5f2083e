"""The kill switch: set managed workflows to draft, and remember that they stay so."""

from collections.abc import Collection, Mapping, Sequence

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.done import Did, Done
from ghl_flow.deploy.applying.paused_meanwhile import set_back
from ghl_flow.deploy.applying.remains import Remains, remainder
from ghl_flow.deploy.applying.remember_paused import remember, still_remembered
from ghl_flow.deploy.applying.removed import Removed
from ghl_flow.deploy.applying.running_copies import running_copies
from ghl_flow.deploy.applying.unresolved import (
    about_the_manifest,
    all_recognised,
    doubts_about,
    entries_not_read,
    not_compiled,
    stranded_tags,
    strangers,
)
from ghl_flow.deploy.drivers.stale_reads import read_until
from ghl_flow.deploy.history.journal import Event
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.looked_at import LookedAt
from ghl_flow.deploy.state.managed import Flows, Managed, ManifestState
from ghl_flow.deploy.state.recognise import recognise
from ghl_flow.errors import GhlFlowError
from ghl_flow.highlevel.public import AccountList
from ghl_flow.unexpected import as_error
from ghl_flow.wire.json import JsonValue


async def pause(
    connection: Connection,
    location_id: str,
    flows: Collection[str],
    known: Flows | None = None,
    looked: LookedAt | None = None,
) -> Removed:
    """Set the managed workflows of these flows, or all, to draft, and remember that they stay so.

    Remembered first, so that an apply from elsewhere does not publish them meanwhile. A workflow that refuses
    keeps no other from being paused; it is among those left, as is whatever may be managed for all that
    could be seen. Copies of another name are looked for afterwards: that takes longer the more there is.

    Raises:
        GhlFlowError: the list of workflows cannot be read.
    """
    known = known or Flows()
    seen = await recognise(connection, location_id, known, tolerant=True)
    removed = Removed(
        connection.driver.name,
        connection.driver_reason,
        len(seen.summaries),
        flows=frozenset(seen.flows),
    )
    targets = [*seen.of(flows), *(one for one in seen.others if not flows or one.flow in flows)]
    there = {one.key for one in targets}
    begun = {key for key in seen.manifest.intent.workflows if not flows or flow_of(key) in flows} - there
    unmade = _unmade(connection, known, flows) - there - begun
    paused = await remember(connection, seen, targets, frozenset(begun), unmade, removed)
    refused: dict[str, str] = {}
    answered: dict[str, str] = {}

    async def stop(those: Sequence[Managed]) -> None:
        for one in those:
            if one.summary.status != "draft":
                try:
                    answer = await connection.driver.set_status(one.summary.id, "draft")
                    answered[one.summary.id] = answer or ""
                except Exception as error:  # whatever it is, the others are still to be stopped
                    refused[one.summary.id] = as_error(error).told  # what the list says below decides

    await stop(targets)
    beside = await running_copies(connection, seen, known, flows, looked)
    await stop(beside.copies)
    targets += beside.copies
    copies = {one.summary.id for one in (*seen.others, *beside.copies)}
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
        read_back = True
        # An apply at work may have published one between the look and the write.
        again = [
            one.summary.id
            for one in targets
            if now.get(one.summary.id) == "published" and one.summary.id not in refused
        ]
        if again:
            await set_back(connection.public, connection.driver, {one: one for one in again})
            listed = await connection.public.workflows()
            now = {one.id: one.status for one in listed.workflows}
    except GhlFlowError as error:
        now = {one.summary.id: answered.get(one.summary.id) or one.summary.status for one in targets}
        missing = ""
        read_back = False
        removed.left.append(remainder(Remains.LIST_NOT_READ, why=error.told))
    for one in targets:
        status = now.get(one.summary.id, missing)
        answer = answered.get(one.summary.id)
        if status == "published" or (status != "draft" and answer != "draft"):
            what = Remains.STILL_PUBLISHED if status else Remains.STATUS_NOT_KNOWN
            why = refused.get(one.summary.id, "")
            removed.left.append(remainder(what, name=one.summary.name, why=why))
        else:
            facts: dict[str, JsonValue] = {"read_back": read_back and status == "draft"}
            if one.summary.id in copies:
                facts["copy"] = one.summary.name
            removed.done.append(Done(Did.WORKFLOW_PAUSED, one.key, facts))
            removed.events.append((Event.PAUSED, one.key))
    if paused is not None:
        await still_remembered(connection, paused, removed)
    removed.left += [
        *doubts_about(seen, flows, connection.driver.name),
        *strangers(seen, flows),
        *beside.left,
    ]
    removed.notes += beside.notes
    removed.left += not_compiled(seen, known, flows)
    if seen.unreadable and all_recognised(seen, known, flows):
        removed.notes.append(remainder(Remains.ENTRIES_NOT_READ, count=seen.unreadable, found=True))
    elif seen.unreadable:
        removed.left.append(remainder(Remains.ENTRIES_NOT_READ, count=seen.unreadable))
    if seen.state is ManifestState.MISSING:
        removed.notes += entries_not_read(connection, [AccountList.VALUES])
    removed.notes += about_the_manifest(seen, targets)
    removed.notes += stranded_tags(known, {one.flow for one in targets}, ())
    return removed


def _unmade(connection: Connection, known: Flows, flows: Collection[str]) -> frozenset[str]:
    """What the account is to have, by its flows: an apply at work may be about to create and publish it.

    Or to ask a person for it: no sheet is written then, and one that is published from an earlier sheet is
    told to run although it is paused.
    """
    driver = connection.driver.capabilities
    if not (driver.publishes or driver.pushes_together or driver.needs_person):
        return frozenset()
    wanted = known.runs & {*flows} if flows else known.runs
    return frozenset(item.key for item in known.workflows if item.flow in wanted)
