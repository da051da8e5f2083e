"""A definition of the v3 Workflow API: the one place that knows its shape, and the shape is a guess.

HighLevel documents that a definition is complete, comes back with a `version` and is taken as it came. The
keys inside could not be read anywhere, so the builder's own are assumed: `{name, version, settings, triggers,
workflowData: {templates}}`. `ghl-flow probe` captures a real one; what it shows is to be put right here, and
nowhere else.
"""

from ghl_flow.wire.json import JsonObject, JsonValue, object_of, objects_of
from ghl_flow.wire.trigger import OWN, Trigger, kept_rows
from ghl_flow.wire.trigger_names import named_as
from ghl_flow.wire.workflow import Workflow

EXPERIMENTAL = True
"""Until a definition captured from a real account is among the tests."""


def to_definition(workflow: Workflow, current: JsonObject | None = None) -> JsonObject:
    """The workflow as a definition. What `current` holds beside what we write is kept, `version` with it."""
    kept = current or {}
    there = objects_of(kept, "triggers")
    names = [one.name for one in named_as([Trigger.from_json(item) for item in there], workflow.triggers)]
    stored = dict(zip(names, there, strict=True))
    settings: JsonObject = {
        **object_of(kept, "settings"),
        "allowMultiple": workflow.settings.allow_multiple,
        "stopOnResponse": workflow.settings.stop_on_response,
        "timezone": workflow.settings.timezone,
        **dict(workflow.settings.given),
    }
    triggers: list[JsonValue] = [
        {
            **was,
            **_trigger(kept_rows(trigger, Trigger.from_json(was))),
            **_entered(trigger, was, workflow.first),
        }
        for trigger in workflow.triggers
        for was in [stored.get(trigger.name, {})]
    ]
    templates: list[JsonValue] = [node.to_json() for node in workflow.nodes]
    return {
        **kept,
        "name": workflow.name,
        "settings": settings,
        "triggers": triggers,
        "workflowData": {**object_of(kept, "workflowData"), "templates": templates},
    }


def read_definition(definition: JsonObject, workflow_id: str) -> tuple[JsonObject, list[JsonObject]]:
    """A definition as the builder has it: the document, its settings beside its steps; the triggers."""
    document: JsonObject = {
        **{key: value for key, value in definition.items() if key not in ("settings", "triggers")},
        **object_of(definition, "settings"),
        "id": workflow_id,
    }
    return document, objects_of(definition, "triggers")


def _entered(trigger: Trigger, was: JsonObject, first: str | None) -> JsonObject:
    """The step at which contacts enter, where it is not the first or was said before."""
    if trigger.enters_at is not None:
        return {"targetActionId": trigger.enters_at}
    return {"targetActionId": first} if was.get("targetActionId") else {}


def _trigger(trigger: Trigger) -> JsonObject:
    # Most are HighLevel's own, and most definitions say nothing of it.
    master: JsonObject = {} if trigger.master_type == OWN else {"masterType": trigger.master_type}
    return {
        **master,
        "type": trigger.type,
        "name": trigger.shown_name,
        "active": trigger.stored_active,
        "conditions": [condition.to_json() for condition in trigger.filters],
        **dict((*trigger.beside, *trigger.kept)),
    }
