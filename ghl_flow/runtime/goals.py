"""R17: a goal event moves the contact to the goal when it is met, from wherever in the workflow it is."""

from collections.abc import Callable

from ghl_flow.kinds.covered import Table, anything, beyond, one_of, plain_texts
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

GOAL_TYPE = "workflow_goal"


_COVERED: Table = {
    "type": one_of(GOAL_TYPE),
    "op": one_of("or"),
    "action": one_of("exit", "continue", "wait"),
    "segments": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
_COVERED_SEGMENT: Table = {
    "op": one_of("and", "or"),
    "conditions": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
_COVERED_CONDITION: Table = {
    "goal_condition": one_of("add_contact_tag", "remove_contact_tag"),
    "extras": lambda value: isinstance(value, dict) and [*value] == ["tags"] and plain_texts(value["tags"]),
    "id": anything,
}


def beyond_goal(goal: Node) -> str | None:
    """What of a goal the model does not cover."""
    if found := beyond(goal.attributes, _COVERED, "goal"):
        return found
    if "action" not in goal.attributes:
        return "goal without an action"
    for segment in objects_of(goal.attributes, "segments"):
        if found := beyond(segment, _COVERED_SEGMENT, "a segment of a goal"):
            return found
        for condition in objects_of(segment, "conditions"):
            kind = text_of(condition, "goal_condition")
            if kind not in ("add_contact_tag", "remove_contact_tag"):
                return f"goal '{kind}'"
            if found := beyond(condition, _COVERED_CONDITION, f"goal '{kind}'"):
                return found
    return None


def goal_of(workflow: Workflow) -> Node | None:
    """R17 (O): only one goal of a workflow counts; the first."""
    return next((node for node in workflow.nodes if node.type == GOAL_TYPE), None)


def met_by(goal: Node, event: Event, not_modelled: Callable[[str], None]) -> bool:
    """Whether an event meets the goal. A condition beyond the model is said and does not hold."""
    results = [_segment(segment, event, not_modelled) for segment in objects_of(goal.attributes, "segments")]
    return any(results)


def _segment(segment: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    results = [_holds(item, event, not_modelled) for item in objects_of(segment, "conditions")]
    together = all if text_of(segment, "op") == "and" else any
    return bool(results) and together(results)


def _holds(condition: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    kind = text_of(condition, "goal_condition")
    changes = {"add_contact_tag": "tagsAdded", "remove_contact_tag": "tagsRemoved"}
    if kind not in changes:
        not_modelled(f"goal '{kind}'")
        return False
    tags = object_of(condition, "extras").get("tags")
    changed = event.facts.get(changes[kind], ()) if event.trigger_type == "contact_tag" else ()
    return isinstance(tags, list) and any(tag in changed for tag in tags if isinstance(tag, str))
