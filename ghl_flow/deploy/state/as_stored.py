"""Names that mean what HighLevel has in their place: secrets that are not set, ids whose list is closed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ghl_flow.deploy.drivers.model import LiveWorkflow
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.names import NamesRead, Trouble, Unresolved
from ghl_flow.wire.json import JsonValue
from ghl_flow.wire.reference import references
from ghl_flow.wire.secrecy import in_place_of
from ghl_flow.wire.trigger import Trigger


def with_stored(names: NamesRead, desired: Desired, workflows: Mapping[str, LiveWorkflow]) -> NamesRead:
    """The names, some of those without a meaning with that of what is stored in the steps that have them.

    A secret that is not set stays as it is, where a lock says that it was there when the workflow was
    imported, and every step that names it has the same one. What is named by an id, and whose list cannot be
    read, is that id where each step has it already.
    """
    ids, unresolved = {**names.ids}, {**names.unresolved}
    for reference, one in names.unresolved.items():
        if (meant := _meant(reference, one, desired, workflows)) is not None:
            ids[reference] = meant
            del unresolved[reference]
    return replace(names, ids=ids, unresolved=unresolved)


def _meant(
    reference: str, one: Unresolved, desired: Desired, workflows: Mapping[str, LiveWorkflow]
) -> str | None:
    using = [item for item in desired.workflows if reference in item.compiled.workflow.references]
    places = [place for item in using for place in _places(reference, item, workflows.get(item.key))]
    name = one.name.name
    if one.trouble is Trouble.NOT_READ:
        return name if places and all(name in _texts(there) for _, there in places) else None
    if one.trouble is not Trouble.NOT_SET or any(
        name not in item.compiled.imported_secrets for item in using
    ):
        return None
    found = {text for here, there in places for text in in_place_of(reference, here, there)}
    return found.pop() if len(found) == 1 else None


def _places(
    reference: str, item: DesiredWorkflow, live: LiveWorkflow | None
) -> Iterator[tuple[JsonValue, JsonValue]]:
    """Each step and trigger that has the reference, as it should be and as it is stored."""
    nodes = {one.id: one for one in live.workflow.nodes} if live is not None else {}
    wanted = item.compiled.workflow
    triggers = {one.name: one for one in live.workflow.named_as(wanted).triggers} if live is not None else {}
    for node in wanted.nodes:
        if reference in references(node.attributes):
            there = nodes.get(node.id)
            yield node.attributes, None if there is None else there.attributes
    for trigger in wanted.triggers:
        if reference in trigger.references:
            yield _asked(trigger), _asked(triggers.get(trigger.name))


def _asked(trigger: Trigger | None) -> JsonValue:
    if trigger is None:
        return None
    return [*(row.to_json() for row in trigger.filters), dict(trigger.beside)]


def _texts(value: JsonValue) -> Iterator[str]:
    """Every text in a value, keys included."""
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value
