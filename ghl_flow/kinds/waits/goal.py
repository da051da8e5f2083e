"""`workflow_goal`: moves the contact to itself when it is met, from wherever in the workflow it is (R17).

Not yet a word of YAML: written `raw`.
"""

from collections.abc import Callable
from typing import ClassVar

from ghl_flow.kinds.covered import Table, anything, beyond, one_of, plain_texts
from ghl_flow.kinds.effects import Effects, Fact, texts_in
from ghl_flow.kinds.running import Await, Outcome, Proceed, Run, following
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.event import Event
from ghl_flow.wire.json import JsonObject, object_of, objects_of, text_of
from ghl_flow.wire.node import Node

_COVERED: Table = {
    "type": one_of("workflow_goal"),
    "op": one_of("or"),
    "action": one_of("exit", "continue", "wait"),
    "segments": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
_COVERED_SEGMENT: Table = {
    "op": one_of("and", "or"),
    "conditions": lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
}
# The conditions that the model covers, and the fact of an event that meets each.
_CHANGES = {"add_contact_tag": "tagsAdded", "remove_contact_tag": "tagsRemoved"}
_COVERED_CONDITION: Table = {
    "goal_condition": one_of(*_CHANGES),
    "extras": lambda value: isinstance(value, dict) and [*value] == ["tags"] and plain_texts(value["tags"]),
    "id": anything,
}


class Goal(NodeKind):
    """Wait to be met; what a run does that comes to it before is its `action`."""

    node_types: ClassVar[tuple[str, ...]] = ("workflow_goal",)
    label: ClassVar[str] = "Goal Event"
    bounded: ClassVar[bool] = True
    is_goal: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        action = text_of(node.attributes, "action")
        return Effects(
            listens=frozenset(_tags(node)),
            ends=action == "exit",
            waits=(0, 0) if action in ("exit", "continue") else (0, None),
        )

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        if found := beyond(node.attributes, _COVERED, "goal"):
            return found
        if "action" not in node.attributes:
            return "goal without an action"
        for segment in objects_of(node.attributes, "segments"):
            if found := beyond(segment, _COVERED_SEGMENT, "a segment of a goal"):
                return found
            for condition in objects_of(segment, "conditions"):
                kind = text_of(condition, "goal_condition")
                if kind not in _CHANGES:
                    return f"goal '{kind}'"
                if found := beyond(condition, _COVERED_CONDITION, f"goal '{kind}'"):
                    return found
        return None

    @classmethod
    def execute(cls, node: Node, run: Run) -> Outcome:
        if text_of(node.attributes, "action") == "wait":
            return Await()
        run.pass_goal()
        return Proceed(None) if text_of(node.attributes, "action") == "exit" else following(node)

    @classmethod
    def met_by(cls, node: Node, event: Event, not_modelled: Callable[[str], None]) -> bool:
        segments = objects_of(node.attributes, "segments")
        met = [_segment_met(segment, event, not_modelled) for segment in segments]  # each says what it lacks
        return any(met)


def _tags(node: Node) -> list[Fact]:
    return [
        ("tag", tag)
        for segment in objects_of(node.attributes, "segments")
        for condition in objects_of(segment, "conditions")
        for tag in texts_in(object_of(condition, "extras").get("tags"))
    ]


def _segment_met(segment: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    results = [_met(item, event, not_modelled) for item in objects_of(segment, "conditions")]
    together = all if text_of(segment, "op") == "and" else any
    return bool(results) and together(results)


def _met(condition: JsonObject, event: Event, not_modelled: Callable[[str], None]) -> bool:
    kind = text_of(condition, "goal_condition")
    if kind not in _CHANGES:
        not_modelled(f"goal '{kind}'")
        return False
    changed = event.facts.get(_CHANGES[kind], ()) if event.trigger_type == "contact_tag" else ()
    return any(tag in changed for tag in texts_in(object_of(condition, "extras").get("tags")))
