"""A stored step or trigger as YAML: exactly, or a reason why it is not readable. Never a guess.

A kind proposes what its author may have written (`written`). The proposal is validated and compiled again,
and taken only where the very same is stored: ids, which a lock keeps, and the builder's constants aside. A
secret that is stored is given a name, `env:NAME`, under which its author puts it.
"""

from ghl_flow.kinds.covered import switched_off
from ghl_flow.kinds.forks.ways import not_those_it_leads_to, transitions
from ghl_flow.kinds.model import Step, can_be_written
from ghl_flow.kinds.reading import Names, NotReadable, NotReadableError
from ghl_flow.kinds.registry import STEP_TYPES, kind_of
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.wire.json import JsonObject, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.secrecy import same_but_for_secrets, secrets_in
from ghl_flow.wire.trigger import Trigger

_RAW = "raw"
# ValueError is pydantic's. What is stored may lack anything and hold anything: kinds read what was observed.
_UNLIKE_ANY_SEEN = (ValueError, LookupError, TypeError, AttributeError, StopIteration)


def from_node(node: Node, names: Names) -> JsonObject | NotReadable:
    """A stored step as YAML would have it; what follows it, and its `id:`, are for the caller to say."""
    kind = kind_of(node.type)
    off: JsonObject = {"disabled": True} if switched_off(node) else {}
    if not issubclass(kind, Step):
        return NotReadable(f"YAML has no word for '{node.type}'")
    try:
        found = {**kind.written(node, names), **off}
        # Several words may stand for one type, as for the waits.
        kind = next(STEP_TYPES[key] for key in found if key in STEP_TYPES)
        step = kind.model_validate(found)
        if step.title != node.name and can_be_written(node.name):
            found = {**found, "name": node.name}
            step = kind.model_validate(found)
        again = step.attributes(names)
    except NotReadableError as error:
        return NotReadable(str(error))
    except _UNLIKE_ANY_SEEN:
        return NotReadable(f"a '{node.type}' that cannot be written as {kind.keyword}")
    same = same_but_for_secrets(kind.said(again), kind.said(node.attributes))
    if not same or (step.title != node.name and can_be_written(node.name)):
        return NotReadable(f"a '{node.type}' of which {kind.keyword} says only a part")
    return found


def as_written(node: Node, names: Names) -> JsonObject | NotReadable:
    """The same, and passed through as it is where YAML has no words for it: `raw`.

    Where each of its ways leads has to be known; where the canvas has the step, its importer keeps.
    """
    found = from_node(node, names)
    if not isinstance(found, NotReadable):
        return found
    if any(secrets_in(node.attributes)):
        return NotReadable(f"a '{node.type}' that holds a secret")  # never written down
    raw: JsonObject = {"type": node.type, "attributes": node.attributes}
    kept = {key: value for key, value in node.extra.items() if key != "advanceCanvasMeta"}
    if kept:
        raw["beside"] = kept
    if switched_off(node):
        raw["disabled"] = True
    if node.is_fork:
        if not_those_it_leads_to(node):
            return found
        raw["attributes"] = {key: value for key, value in node.attributes.items() if key != "transitions"}
        raw["paths"] = [_path(way, names) for way in transitions(node)]
    step: JsonObject = {"raw": raw, **({"name": node.name} if can_be_written(node.name) else {})}
    try:
        # Asked of the registry, which tells it what a step is: the ways of a fork hold some.
        STEP_TYPES[_RAW].model_validate(step)
    except ValueError:  # what only the compiler puts together
        return found
    return step


def _path(way: JsonObject, names: Names) -> JsonObject:
    """A way of a fork, for `raw`."""
    way_id = text_of(way, "id")
    path: JsonObject = {
        "path": text_of(way, "name"),
        "transition": {key: value for key, value in way.items() if key not in ("id", "name")},
        "attributes": names.attributes_of(way_id),
        "steps": names.steps(way_id),
    }
    return {key: value for key, value in path.items() if value or key == "path"}


def trigger_off(trigger: Trigger) -> JsonObject:
    """What says that a trigger is switched off; nothing of one that is on."""
    return {} if trigger.active else {"disabled": True}


def from_trigger(trigger: Trigger, names: Names) -> JsonObject | NotReadable:
    """A stored trigger as YAML would have it; which step it enters at is for the caller to say.

    What a filter is called on the canvas comes in the user's language, and is no part of it.
    """
    kind = trigger_kind(trigger.type)
    if trigger.beyond:
        return NotReadable("a trigger with settings that are not understood")
    if not issubclass(kind, TriggerSpec):
        return NotReadable(f"YAML has no word for a trigger '{trigger.type}'")
    try:
        found = kind.written(trigger, names)
        spec = kind.model_validate(found)
        if spec.compiled(names).name != trigger.name:
            found = {**found, "name": trigger.name}
            spec = kind.model_validate(found)
        again = spec.compiled(names)
    except NotReadableError as error:
        return NotReadable(str(error))
    except _UNLIKE_ANY_SEEN:
        return NotReadable(f"a trigger '{trigger.type}' that cannot be written as {kind.keyword}")
    if _said(again) != _said(trigger):
        return NotReadable(f"a trigger '{trigger.type}' of which {kind.keyword} says only a part")
    return {**found, **trigger_off(trigger)}


def _said(trigger: Trigger) -> object:
    """What two triggers have to have in common to be written alike."""
    asked = [(row.field, row.operator, row.value) for row in trigger.filters]
    return trigger.name, trigger.master_type, asked, trigger.settings
