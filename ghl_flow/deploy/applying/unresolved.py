"""What may be managed and is not known to be, and what the operator should know of what was found."""

from collections.abc import Collection, Iterable

from ghl_flow.deploy.access.connection import Connection
from ghl_flow.deploy.applying.remains import Remainder, Remains, remainder
from ghl_flow.deploy.planning.change import Resource
from ghl_flow.deploy.planning.stranded_tags import tags_in_passing
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.managed import Doubt, Flows, Managed, ManifestState, Namesake, Recognised
from ghl_flow.highlevel.public import AccountList
from ghl_flow.wire.json import JsonValue


def all_recognised(seen: Recognised, known: Flows, flows: Collection[str]) -> bool:
    """Whether every workflow that could be one of these flows is among those that were recognised."""
    if seen.state is not ManifestState.READ or any(
        not flows or not one or one in flows for one in known.broken
    ):
        return False
    keys = {*seen.manifest.workflows, *seen.manifest.recorded}
    keys |= {item.key for item in known.workflows if item.flow in known.runs}
    due = {key for key in keys if not flows or flow_of(key) in flows}
    return bool(due) and due <= {one.key for one in seen.managed}


def doubts_about(
    seen: Recognised, flows: Collection[str], driver: str, *, drafts: bool = False
) -> list[Remainder]:
    """What may be managed and runs: to be looked at by a person; with `drafts`, those of the manifest too."""
    running = [
        one
        for one in seen.doubtful
        if one.summary.status != "draft" and (not flows or not one.key or one.flow in flows)
    ]
    if drafts:
        running += [
            one
            for one in seen.doubtful
            if one.summary.status == "draft"
            and seen.manifest.workflows.get(one.key) == one.summary.id
            and (not flows or one.flow in flows)
        ]
    found = [
        remainder(Remains.DOUBTFUL, name=_name(one), flow=one.flow, **_why(one, driver))
        for one in running
        if one.key
    ]
    by_reason: dict[tuple[Doubt, str], list[Namesake]] = {}
    for one in running:
        if not one.key:
            # Why one could not be read names its request, so that none is like another.
            by_reason.setdefault((one.doubt, one.summary.status), []).append(one)
    for those in by_reason.values():
        names: list[JsonValue] = [_name(one) for one in those]
        facts = {"names": names, "manifest": str(seen.state), **_why(those[0], driver)}
        found.append(Remainder(Remains.DOUBTFUL_UNNAMED, facts))
    return found


def strangers(seen: Recognised, flows: Collection[str]) -> list[Remainder]:
    """The workflows that the manifest names for these flows, or for all, and that have nothing of them."""
    return [
        stranger(Resource.WORKFLOW, key, one.name, one.id)
        for key, one in seen.strangers.items()
        if not flows or flow_of(key) in flows
    ]


def stranger(what: Resource, key: str, name: str, thing_id: str) -> Remainder:
    """Something that only the manifest takes for ghl-flow's."""
    return remainder(Remains.STRANGER, what=str(what), key=key, name=name, id=thing_id)


def entries_not_read(connection: Connection, lists: Collection[AccountList]) -> list[Remainder]:
    """Which of these lists, as they were read last, have entries that tell of nothing."""
    return [
        remainder(Remains.ENTRIES_NOT_READ, count=count, of=str(which))
        for which, count in connection.public.passed_over.items()
        if which in lists
    ]


def _why(one: Namesake, driver: str) -> dict[str, JsonValue]:
    status = one.summary.status
    return {"doubt": str(one.doubt), "driver": driver, "why": one.error or "", "status": status}


def _name(one: Namesake) -> str:
    """What a person finds it by."""
    return one.summary.name or f"without a name, id {one.summary.id}"


def not_compiled(seen: Recognised, known: Flows, flows: Collection[str]) -> list[Remainder]:
    """Flows whose workflows cannot be recognised by their steps, where the manifest does not name them."""
    if seen.state is ManifestState.READ:
        named = {item.key for item in known.workflows}
        return [
            remainder(Remains.NAME_NOT_KNOWN, key=key)
            for key, record in seen.manifest.recorded.items()
            if was_requested(record)
            and key not in named
            and seen.by_key(key) is None
            and (not flows or flow_of(key) in flows)
        ]
    return [
        remainder(Remains.NOT_RECOGNISED, manifest=str(seen.state), flow=flow, why=why)
        for flow, why in known.broken.items()
        if not flows or not flow or flow in flows
    ]


def about_the_manifest(seen: Recognised, found: Iterable[Managed]) -> list[Remainder]:
    """What became of it, where that is worth knowing."""
    count = len([*found])
    if seen.state is ManifestState.READ:
        return []
    if not seen.manifest_error and not count and seen.state is ManifestState.MISSING:
        return []
    return [
        remainder(
            Remains.MANIFEST_STATE, manifest=str(seen.state), why=seen.manifest_error or "", found=count
        )
    ]


def stranded_tags(known: Flows, flows: Collection[str], deleted: Collection[str]) -> list[Remainder]:
    """Tags that contacts keep because the step that removes them does not run any more."""
    return [
        remainder(Remains.STRANDED_TAG, flow=one.flow, tag=one.tag, days=one.days)
        for one in tags_in_passing(item for item in known.workflows if item.flow in flows)
        if one.tag not in deleted
    ]
