"""R17: a goal event moves the contact to the goal when it is met, from wherever in the workflow it is."""

from collections.abc import Callable

from ghl_flow.triggers.event import Event
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow

GOAL_TYPE = "workflow_goal"


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
