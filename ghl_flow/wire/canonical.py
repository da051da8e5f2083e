"""A stored workflow without what says nothing: two documents that are the same here are the same workflow.

What is dropped is what HighLevel's servers and builder write for themselves; everything else is compared.
Source: language.md of the observed documents, "Import".
"""

from collections.abc import Iterable

from ghl_flow.wire.difference import same_setting
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Settings, Workflow

# Lists that the builder writes into every condition, and what its drawer keeps for itself.
_BUILDERS = frozenset(
    (
        *("nestedDropdownTypes", "allowIsOperatorTypes", "branchNameError", "showErrors", "sourceId"),
        "webhookResponse",  # what was asked for as a sample
    )
)
_PLACE = ("next", "parentKey", "parent", "order")
# As the builder makes a workflow; a document without them is one of these.
_DEFAULTS: JsonObject = {"allowMultipleOpportunity": True, "autoMarkAsRead": False}


def canonical(workflow: Workflow) -> JsonObject:
    """`{name, settings, triggers: [...], steps: {id: ...}}`."""
    settings = workflow.settings
    return {
        "name": workflow.name,
        "settings": {
            **_own(settings),
            **_DEFAULTS,
            **{key: value for key, value in (*settings.read, *settings.given) if value not in (None, {}, "")},
        },
        "triggers": [
            _trigger(one, workflow.first) for one in sorted(workflow.triggers, key=lambda one: one.name)
        ],
        "steps": {node.id: _node(node) for node in workflow.nodes},
    }


def settings_kept(stored: JsonObject, asked: Settings) -> JsonObject:
    """The canonical settings of a workflow once a flow's settings are written over those that it has."""
    others = {key: value for key, value in asked.given if not same_setting(key, stored.get(key), value)}
    return {**stored, **others, **_own(asked)}


def _own(settings: Settings) -> JsonObject:
    return {
        "allowMultiple": settings.allow_multiple,
        "stopOnResponse": settings.stop_on_response,
        "timezone": settings.timezone,
    }


def _trigger(trigger: Trigger, first: str | None) -> JsonObject:
    return {
        "type": trigger.type,
        "masterType": trigger.master_type,
        "name": trigger.shown_name,
        "active": trigger.active or trigger.of_draft,
        "entersAt": None if trigger.enters_at == first else trigger.enters_at,
        "conditions": [
            {key: value for key, value in row.to_json().items() if key not in ("id", "title", "type")}
            for row in trigger.filters
        ],
        "beside": dict(trigger.beside),
        "kept": dict(trigger.kept),
    }


def _node(node: Node) -> JsonObject:
    stored = {key: value for key, value in node.to_json().items() if key not in _PLACE}
    place: JsonObject = {"next": [*node.next], "parentKey": node.parent_key, "parent": node.parent}
    kept = _kept(stored)
    return {**(kept if isinstance(kept, dict) else {}), **place}


def _kept(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {key: _kept(item) for key, item in value.items() if key not in _BUILDERS}
    if isinstance(value, list):
        return [_kept(item) for item in value]
    return value


def unlike(one: JsonObject, other: JsonObject, most: int = 3) -> list[str]:
    """The first few places, by their keys, where two canonical documents differ."""
    found: list[str] = []
    _look(one, other, (), found, most)
    return found


def _look(one: JsonValue, other: JsonValue, at: tuple[str, ...], found: list[str], most: int) -> None:
    if len(found) >= most or one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in _each(one, other):
            if key not in one or key not in other:
                found.append("/".join((*at, key)))
            else:
                _look(one[key], other[key], (*at, key), found, most)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            _look(a, b, (*at, str(number)), found, most)
    else:
        found.append("/".join(at))


def _each(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return [*dict.fromkeys((*one, *other))]
