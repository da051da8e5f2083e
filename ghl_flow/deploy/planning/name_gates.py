"""Flows that name what the account does not have: nothing of them is written, and why, all at once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ghl_flow.compile.lower import MAIN
from ghl_flow.deploy.drivers.model import Capabilities
from ghl_flow.deploy.planning.change import Change
from ghl_flow.deploy.planning.gate import NAMES, Gate
from ghl_flow.deploy.state.desired import Desired, DesiredWorkflow
from ghl_flow.deploy.state.names import TABLES, NamesRead, Trouble, Unresolved
from ghl_flow.errors import did_you_mean
from ghl_flow.remedy import REACHED, pasted
from ghl_flow.source import Location
from ghl_flow.wire.reference import describe_reference, is_workflow_reference
from ghl_flow.wire.thing import Thing

_WHERE = {
    Thing.USER: "Settings > My Staff",
    Thing.PIPELINE: "Opportunities > Pipelines",
    Thing.STAGE: "Opportunities > Pipelines",
    Thing.CALENDAR: "Settings > Calendars",
    Thing.FORM: "Sites > Forms",
    Thing.SURVEY: "Sites > Surveys",
    Thing.LINK: "Marketing > Trigger Links",
    Thing.EMAIL_TEMPLATE: "Marketing > Emails > Templates",
    Thing.WORKFLOW: "Automation > Workflows",
    Thing.VALUE: "Settings > Custom Values",
}
SEEDED = frozenset(_WHERE) - {Thing.WORKFLOW, Thing.VALUE}
"""What the sandbox can be seeded with."""
_NOT_LOOKED_AT = frozenset((Trouble.NOT_READ, Trouble.NOT_SET))
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{6,}[A-Za-z0-9]")


def name_gates(
    desired: Desired, names: NamesRead, known: Mapping[str, str], driver: Capabilities
) -> list[Gate]:
    """The gates that close for names without a meaning. `known`: the ids that are there, by reference.

    A person who builds a workflow finds things by their names, whether a list can be read or not.
    """
    found: dict[tuple[str, str], Gate] = {}
    for item in desired.workflows:
        for reference, place in _places(desired, item):
            unresolved = names.unresolved.get(reference)
            if unresolved is None or (unresolved.trouble in _NOT_LOOKED_AT and not driver.writes_bodies):
                continue
            found.setdefault((item.flow, reference), _gate(unresolved, item.flow, place))
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
            found.setdefault(
                (flow, reference),
                Gate(NAMES, f"{place}: the {what} is held back", "what holds it back is above", flow, what),
            )
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


def _gate(one: Unresolved, flow: str, place: Location) -> Gate:
    words, name = one.name.words, one.name.name
    if one.trouble is Trouble.NOT_SET:
        return Gate(
            NAMES, f"{place}: {one.reason}", f"put the value that the step needs at {name}", flow, words
        )
    thing = one.name.thing
    where, given = _WHERE[thing], _given(thing, one)
    match one.trouble:
        case Trouble.MISSING:
            message = f"{words} is not in the account"
            meant = did_you_mean(name, one.known)
            if REACHED.get().sandbox and thing in SEEDED:
                create = f"{pasted('ghl-flow sandbox seed')} makes what the flows name"
                hint = f"{meant} Otherwise {create}" if meant else create
                return Gate(NAMES, f"{place}: {message}", hint, flow, words)
            hint = f"{meant} Otherwise create it" if meant else "create it"
            hint += f" in HighLevel ({where}), or write its id in the account file: {given}"
        case Trouble.TAKEN_TWICE:
            message = f"{words} is there {len(one.ids)} times (ids {', '.join(one.ids)})"
            hint = f"rename one in HighLevel ({where}), or write which one in the account file: {given}"
        case Trouble.NOT_READ:
            message = f"whether {words} is in the account is not known: {one.error}"
            help_ = one.error.diagnostics[0].hint if one.error is not None else None
            hint = f"{help_ or 'look at the token'}; or write its id in the account file: {given}"
    return Gate(NAMES, f"{place}: {message}", hint, flow, words)


def _given(thing: Thing, one: Unresolved) -> str:
    """How the account file would say which one."""
    inside = f"'{one.name.name}': ID"
    if thing is Thing.STAGE:
        inside = f"'{one.name.within or 'PIPELINE'}': {{ {inside} }}"
    return f"names: {{ {TABLES[thing]}: {{ {inside} }} }}"
