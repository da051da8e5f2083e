"""Flows that name what the account does not have: nothing of them is written, and why, all at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ghl_flow.compile.lower import MAIN
from ghl_flow.deploy.drivers.model import Capabilities
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.gate import NAMES, Gate
from ghl_flow.deploy.planning.why import HeldWithIt, NameUnresolved
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.names import NamesRead, Trouble
from ghl_flow.source import Location
from ghl_flow.wire.reference import describe_reference, is_workflow_reference

_NOT_LOOKED_AT = frozenset((Trouble.NOT_READ, Trouble.NOT_SET))
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{6,}[A-Za-z0-9]")


def name_gates(
    desired: Desired, names: NamesRead, known: Mapping[str, str], driver: Capabilities
) -> list[Gate]:
    """The gates that close for names without a meaning. `known`: the ids that are there, by reference.

    A person who builds a workflow finds things by their names, whether a list can be read or not.
    """
    if not names.unresolved:
        return []
    found: dict[tuple[str, str], Gate] = {}
    for item in desired.workflows:
        for reference, place in _places(desired, item):
            unresolved = names.unresolved.get(reference)
            if unresolved is None or (unresolved.trouble in _NOT_LOOKED_AT and not driver.writes_bodies):
                continue
            why = NameUnresolved(place, unresolved)
            found.setdefault((item.flow, reference), Gate(NAMES, why, item.flow, unresolved.name.words))
    # What starts a workflow that cannot be made now waits for it.
    closed = {flow for flow, _ in found}
    while more := [
        (item.flow, reference, place)
        for item in desired.workflows
        if item.flow not in closed
        for reference, place in _places(desired, item)
        if is_workflow_reference(reference) and reference not in known
        if any(other.reference == reference and other.flow in closed for other in desired.workflows)
    ]:
        for flow, reference, place in more:
            what = describe_reference(reference)
            found.setdefault((flow, reference), Gate(NAMES, HeldWithIt(place, what), flow, what))
        closed |= {flow for flow, _, _ in more}
    return [*found.values()]


def with_names(change: Change, names: NamesRead) -> Change:
    """The change with names in place of ids, wherever its details show one that is known."""
    if not change.steps or not names.words:
        return change

    def said(text: str) -> str:
        return _ID.sub(lambda found: names.words.get(found[0], found[0]), text)

    steps = tuple(
        replace(step, details=tuple((said(what), said(old), said(new)) for what, old, new in step.details))
        for step in change.steps
    )
    return replace(change, steps=steps)


def _places(desired: Desired, item: DesiredWorkflow) -> Iterator[tuple[str, Location]]:
    """Every reference of a workflow, with its line."""
    document = next(one.document for one in desired.flows if one.flow.flow == item.flow)
    for reference, place in item.compiled.workflow.placed_references:
        if isinstance(place, str):
            yield reference, document.location(item.compiled.origins.get(place, ()))
        else:
            # Triggers of helper workflows stand nowhere in the flow.
            written = ("trigger", place) if item.compiled.role == MAIN else ("trigger",)
            yield reference, document.location(written)
