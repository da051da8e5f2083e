"""What may be managed and is not known to be, and what the operator should know of what was found."""

from collections.abc import Collection, Iterable

from ghl_flow.deploy.planning.stranded_tags import tags_in_passing
from ghl_flow.deploy.state.by_hand import was_requested
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.deploy.state.managed import Doubt, Flows, Managed, ManifestState, Namesake, Recognised
from ghl_flow.errors import Diagnostic
from ghl_flow.highlevel import clicks

_SHOWN = 10
_LOST = {
    ManifestState.MISSING: "is missing",
    ManifestState.UNREADABLE: "cannot be read",
    ManifestState.OTHER_ACCOUNT: "is another account's (it came with a snapshot)",
    ManifestState.LATER: "is of a later version",
}


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


def doubts_about(seen: Recognised, flows: Collection[str], driver: str) -> list[Diagnostic]:
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


def not_compiled(seen: Recognised, known: Flows, flows: Collection[str]) -> list[Diagnostic]:
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


def about_the_manifest(seen: Recognised, found: Iterable[Managed]) -> list[str]:
    if seen.state is ManifestState.READ:
        return []
    if seen.manifest_error:
        return [f"the manifest cannot be read: {seen.manifest_error}"]
    count = len([*found])
    if count:
        return [f"the manifest {_LOST[seen.state]}; {count} managed workflows were recognised by their steps"]
    return [] if seen.state is ManifestState.MISSING else [f"the manifest {_LOST[seen.state]}"]


def stranded_tags(known: Flows, flows: Collection[str], deleted: Collection[str]) -> list[str]:
    """Tags that contacts keep because the step that removes them does not run any more."""
    return [
        f"{one.flow}: contacts texted shortly before may keep the tag '{one.tag}': {one.meaning}"
        for one in tags_in_passing(item for item in known.workflows if item.flow in flows)
        if one.tag not in deleted
    ]
