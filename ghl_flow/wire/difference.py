"""Where one workflow differs from another: in which settings, triggers and steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ghl_flow.wire.fingerprint import content_hash
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.time_window import TimeWindow
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import FURTHER_SETTINGS, Workflow

StepAction = Literal["create", "update", "delete"]
Part = Node | Trigger | str | bool
"""A step, a trigger, or the value of a setting."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One step, trigger or setting that differs, and what it is on either side.

    `part` names it as `fingerprint.elements` does.
    """

    action: StepAction
    kind: str
    name: str
    part: str
    before: Part | None = None
    after: Part | None = None


def differences(live: Workflow, desired: Workflow) -> list[Difference]:
    """What has to change for `live` to be `desired`; empty when it is.

    What HighLevel adds to a step by itself is no difference: a desired key must be there with its value,
    other keys may be.
    """
    live = live.named_as(desired)
    wanted = desired.with_trigger_ids(live.triggers)
    return [*_settings(live, wanted), *_triggers(live, wanted), *_steps(live, wanted)]


def differences_since(live: Workflow, desired: Workflow, applied: str | None) -> list[Difference]:
    """The same, where the hash of what was applied last is known; None: it is not.

    A key that a step had then and is not to have now is in no difference: what `live` holds beside `desired`
    may be HighLevel's own. So where `desired` is another and seems to be there, that counts too.
    """
    found = differences(live, desired)
    if found or applied is None or applied == content_hash(desired):
        return found
    after = {node.id: node for node in desired.with_trigger_ids(live.triggers).nodes}
    return [
        Difference("update", _kind(wanted), wanted.name, f"step/{wanted.id}", node, wanted)
        for node in live.nodes
        if (wanted := after.get(node.id)) is not None and not holds(wanted.to_json(), node.to_json())
    ]


def summary_of(found: Sequence[Difference], most: int = 5) -> str:
    """The first few by kind and name, for an error."""
    return "; ".join(f"{one.kind} '{one.name}'" for one in found[:most])


def _settings(live: Workflow, desired: Workflow) -> Iterator[Difference]:
    before = _named_settings(live)
    for what, value in _named_settings(desired).items():
        if before[what] != value:
            yield Difference("update", "setting", what, f"setting/{what}", before[what], value)
    stored = dict(live.settings.read or live.settings.given)
    for key, wanted in desired.settings.given:
        if not same_setting(key, stored.get(key), wanted):
            name, was = FURTHER_SETTINGS[key], shown(stored.get(key))
            yield Difference("update", "setting", name, f"setting/{name}", was, shown(wanted))


def same_setting(key: str, stored: JsonValue, wanted: JsonValue) -> bool:
    """Whether a setting is as it is to be; what HighLevel keeps beside it is no difference."""
    if key == "window" and isinstance(stored, dict) and isinstance(wanted, dict):
        before, after = TimeWindow.from_json(stored), TimeWindow.from_json(wanted)
        # Stored in one of two forms (observed).
        return before == after and (before is None or before.readable)
    if isinstance(wanted, dict):
        kept = stored if isinstance(stored, dict) else {}
        return all(kept.get(key) == value for key, value in wanted.items())
    return stored == wanted


def _named_settings(workflow: Workflow) -> dict[str, str | bool]:
    return {
        "name": workflow.name,
        "re-entry": workflow.settings.allow_multiple,
        "stop on response": workflow.settings.stop_on_response,
        "time zone": workflow.settings.timezone,
    }


def _triggers(live: Workflow, desired: Workflow) -> Iterator[Difference]:
    before = {trigger.name: trigger for trigger in live.triggers}
    after = {trigger.name: trigger for trigger in desired.triggers}
    for name, trigger in after.items():
        if name not in before:
            yield Difference("create", "trigger", name, f"trigger/{name}", None, trigger)
        elif not same_trigger(before[name], trigger, desired):
            yield Difference("update", "trigger", name, f"trigger/{name}", before[name], trigger)
    for trigger in live.triggers:
        if trigger.name not in after:
            yield Difference("delete", "trigger", trigger.shown_name, f"trigger/{trigger.name}", trigger)


def same_triggers(stored: Sequence[JsonObject], desired: Workflow) -> bool:
    """Whether these stored triggers are the ones wanted."""
    return not any(_triggers(desired.with_triggers([*stored]).named_as(desired), desired))


def same_trigger(stored: Trigger, wanted: Trigger, desired: Workflow) -> bool:
    """Whether a stored trigger is as it should be.

    It fires on the same events, is called the same, and lets contacts enter where it should: at the first
    step, if nothing is said. Of a draft's, whether it is switched on is not known.
    """
    return (
        _fires_on(stored) == _fires_on(wanted)
        and (stored.of_draft or stored.stored_active == wanted.stored_active)
        and stored.shown_name == wanted.shown_name
        # HighLevel may keep more there by itself.
        and holds(dict(stored.kept), dict(wanted.kept))
        and (stored.enters_at or desired.first) == (wanted.enters_at or desired.first)
    )


def _fires_on(trigger: Trigger) -> tuple[str, list[tuple[str, str, str]], JsonObject]:
    filters = [(item.field, item.operator, shown(item.value)) for item in trigger.filters]
    return trigger.type, filters, trigger.settings


def _steps(live: Workflow, desired: Workflow) -> Iterator[Difference]:
    before = {node.id: node for node in live.nodes}
    after = {node.id: node for node in desired.nodes}
    for node in desired.nodes:
        there = before.get(node.id)
        if there is None:
            yield Difference("create", _kind(node), node.name, f"step/{node.id}", None, node)
        elif not holds(there.to_json(), node.to_json()) or _goes(there) != _goes(node):
            yield Difference("update", _kind(node), node.name, f"step/{node.id}", there, node)
    for node in live.nodes:
        if node.id not in after:
            yield Difference("delete", _kind(node), node.name, f"step/{node.id}", node)


def _goes(node: Node) -> tuple[tuple[str, ...], str | None, bool]:
    """Where a step comes from and goes on to, and whether it is off: what is not written counts too."""
    return node.next, node.parent_key, node.switched_off


def _kind(node: Node) -> str:
    """A step's type; HighLevel stores the branches of an if/else as nodes of their own."""
    return "branch" if (node.node_type or "").startswith("branch-") else node.type


def holds(live: JsonValue, desired: JsonValue) -> bool:
    """Whether `live` has everything `desired` has: objects may have more keys, lists not more items."""
    if live == desired:  # nearly all steps are as they should be
        return True
    if isinstance(desired, dict):
        return isinstance(live, dict) and all(
            key in live and holds(live[key], value) for key, value in desired.items()
        )
    if isinstance(desired, list):
        return (
            isinstance(live, list)
            and len(live) == len(desired)
            and all(holds(old, new) for old, new in zip(live, desired, strict=True))
        )
    return False


def shown(value: object) -> str:
    """A value as a person reads it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(item)}" for key, item in value.items())
    return "nothing" if value is None else str(value)
