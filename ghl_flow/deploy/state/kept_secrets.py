"""Secrets of imported workflows that nobody set here: they stay as they are in HighLevel."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.names import NamesRead, Trouble
from ghl_flow.wire.secrecy import in_place_of


def with_kept_secrets(names: NamesRead, desired: Desired, workflows: Mapping[str, LiveWorkflow]) -> NamesRead:
    """The names with the values that HighLevel has of secrets that are not set.

    Only of those that a lock says were there when the workflow was imported, and only where every step that
    names one has the same value there.
    """
    ids, unresolved = {**names.ids}, {**names.unresolved}
    for reference, one in names.unresolved.items():
        if one.trouble is Trouble.NOT_SET:
            found = {*_stored(reference, one.name.name, desired, workflows)}
            if len(found) == 1 and (value := found.pop()) is not None:
                ids[reference] = value
                del unresolved[reference]
    return replace(names, ids=ids, unresolved=unresolved)


def _stored(
    reference: str, name: str, desired: Desired, workflows: Mapping[str, LiveWorkflow]
) -> Iterator[str | None]:
    """What HighLevel has in each place of that reference; None where it has nothing that is meant."""
    for item in desired.workflows:
        if reference in item.compiled.workflow.references:
            yield from _stored_in(reference, name, item, workflows.get(item.key))


def _stored_in(
    reference: str, name: str, item: DesiredWorkflow, live: LiveWorkflow | None
) -> Iterator[str | None]:
    if live is None or not live.readable or name not in item.compiled.imported_secrets:
        yield None
        return
    stored = {node.id: node.attributes for node in live.workflow.nodes}
    for node in item.compiled.workflow.nodes:
        yield from in_place_of(reference, node.attributes, stored.get(node.id))
