"""What the sandbox finds wrong with a definition before it stores or publishes it."""

from collections.abc import Iterator

from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node


def findings(definition: JsonObject) -> list[tuple[str, str]]:
    """Where, and what; empty for a definition that would be saved."""
    return [*_frame(definition), *_triggers(definition), *_steps(definition)]


def _frame(definition: JsonObject) -> Iterator[tuple[str, str]]:
    if not text_of(definition, "name").strip():
        yield "name", "should not be empty"
    if not isinstance(object_of(definition, "workflowData").get("templates"), list):
        yield "workflowData.templates", "must be an array of steps"
    if not isinstance(definition.get("triggers", []), list):
        yield "triggers", "must be an array"


def _triggers(definition: JsonObject) -> Iterator[tuple[str, str]]:
    for number, trigger in enumerate(objects_of(definition, "triggers")):
        if not text_of(trigger, "type"):
            yield f"triggers[{number}].type", "should not be empty"
        if not isinstance(trigger.get("conditions", []), list):
            yield f"triggers[{number}].conditions", "must be an array"


def _steps(definition: JsonObject) -> Iterator[tuple[str, str]]:
    nodes = [Node.from_json(item) for item in objects_of(object_of(definition, "workflowData"), "templates")]
    ids = [node.id for node in nodes]
    for node in nodes:
        where = f"step '{node.name or node.id}'"
        if not node.id or ids.count(node.id) > 1:
            yield where, "needs a unique id"
        if not node.type and node.node_type is None:
            yield where, "has no type"
        for following in node.next:
            if following not in ids:
                yield where, f"leads to {following}, which is not there"
        if node.type == "sms" and not text_of(node.attributes, "body").strip():
            yield where, "has no text"
