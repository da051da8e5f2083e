"""What the builder's backend refuses to publish, though it saves it (observed): in plain sentences."""

from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of

# What a step of that type has to have filled in.
_FILLED = {"sms": ("body",), "email": ("subject",), "task-notification": ("title",)}
# Attributes that must not be empty in a step of whatever type that has them.
_NEVER_EMPTY = ("body", "assignedTo")


def steps_of(document: JsonObject) -> list[JsonObject]:
    """The steps as they came."""
    return objects_of(object_of(document, "workflowData"), "templates")


def sentences(document: JsonObject) -> list[str]:
    """Everything that is wrong; empty for a workflow that would be published."""
    steps = steps_of(document)
    known = {text_of(step, "id") for step in steps}
    found: list[str] = []
    for step in steps:
        name = text_of(step, "name") or text_of(step, "id")
        attributes = object_of(step, "attributes")
        required = _FILLED.get(text_of(step, "type"), ())
        missing = any(attributes.get(key, None if key == "subject" else "") == "" for key in required)
        if missing or any(attributes.get(key) == "" for key in _NEVER_EMPTY):
            found.append(f"Step '{name}' has an invalid configuration")
        following = step.get("next")
        targets = following if isinstance(following, list) else [following]
        if any(isinstance(target, str) and target and target not in known for target in targets):
            found.append(f"Step '{name}' leads to a step that does not exist")
        if step.get("nodeType") == "condition-node":
            branches = objects_of(attributes, "branches")
            if not branches or any(not branch.get("segments") for branch in branches):
                found.append(f"Step '{name}' has a branch without conditions")
    return found
