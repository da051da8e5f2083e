"""A stored step or trigger as YAML: exactly, or a reason why it is not readable. Never a guess.

A kind proposes what its author may have written (`written`). The proposal is validated and compiled again,
and taken only where the very same is stored: ids, which a lock keeps, and the builder's constants aside.
"""

from ghl_flow.kinds.covered import switched_off
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.reading import Names, NotReadable, NotReadableError
from ghl_flow.kinds.registry import kind_of
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.wire.json import JsonObject
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger


def from_node(node: Node, names: Names) -> JsonObject | NotReadable:
    """A stored step as YAML would have it; what follows it, and its `id:`, are for the caller to say."""
    kind = kind_of(node.type)
    if switched_off(node):
        return NotReadable("a step that is switched off")
    if not issubclass(kind, Step):
        return NotReadable(f"YAML has no word for '{node.type}'")
    try:
        found = kind.written(node, names)
        step = kind.model_validate(found)
        if step.title != node.name:
            found = {**found, "name": node.name}
            step = kind.model_validate(found)
        again = step.attributes(names)
    except NotReadableError as error:
        return NotReadable(str(error))
    except ValueError:  # pydantic's too: what is stored cannot be written
        return NotReadable(f"a '{node.type}' that cannot be written as {kind.keyword}")
    if step.title != node.name or kind.canonical(again) != kind.canonical(node.attributes):
        return NotReadable(f"a '{node.type}' of which {kind.keyword} says only a part")
    return found


def as_written(node: Node, names: Names) -> JsonObject | NotReadable:
    """The same, and passed through as it is where YAML has no words for it.

    A step that leads to several others, or is switched off, cannot be passed through.
    """
    found = from_node(node, names)
    if not isinstance(found, NotReadable):
        return found
    if node.forks or len(node.next) > 1 or switched_off(node):
        return found
    return {"raw": {"type": node.type, "attributes": node.attributes}, "name": node.name}


def from_trigger(trigger: Trigger, names: Names) -> JsonObject | NotReadable:
    """A stored trigger as YAML would have it; which step it enters at is for the caller to say.

    What a filter is called on the canvas comes in the user's language, and is no part of it.
    """
    kind = trigger_kind(trigger.type)
    if trigger.beyond or not trigger.active:
        return NotReadable("a trigger that is switched off, or with settings that are not understood")
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
    except ValueError:
        return NotReadable(f"a trigger '{trigger.type}' that cannot be written as {kind.keyword}")
    asked = [(item.field, item.operator, item.value) for item in trigger.filters]
    if again.name != trigger.name or [(row.field, row.operator, row.value) for row in again.filters] != asked:
        return NotReadable(f"a trigger '{trigger.type}' of which {kind.keyword} says only a part")
    return found
