"""How a workflow differs from what it should be, in words a person uses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ghl_flow.deploy.history.secrecy import hidden
from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger
from ghl_flow.wire.workflow import Workflow

StepAction = Literal["create", "update", "delete"]


@dataclass(frozen=True, slots=True)
class StepChange:
    """One step, trigger or setting that differs. `details` are `(what, before, after)`.

    `part` names it as `fingerprint.elements` does; `drifted`: somebody changed it in HighLevel.
    """

    action: StepAction
    kind: str
    name: str
    details: tuple[tuple[str, str, str], ...] = ()
    part: str = ""
    drifted: bool = False

    def to_json(self) -> dict[str, object]:
        """The change for machines."""
        return {
            "action": self.action,
            "kind": self.kind,
            "name": self.name,
            "drifted": self.drifted,
            "details": [
                {"what": what, "before": before, "after": after} for what, before, after in self.details
            ],
        }


def differences(live: Workflow, desired: Workflow) -> list[StepChange]:
    """What has to change for `live` to be `desired`; empty when it is.

    What HighLevel adds to a step by itself is no difference: a desired key must be there with its value,
    other keys may be.
    """
    return [*_settings(live, desired), *_triggers(live, desired), *_steps(live, desired)]


def _settings(live: Workflow, desired: Workflow) -> Iterator[StepChange]:
    before: dict[str, object] = {
        "name": live.name,
        "re-entry": live.settings.allow_multiple,
        "stop on response": live.settings.stop_on_response,
        "time zone": live.settings.timezone,
    }
    after: dict[str, object] = {
        "name": desired.name,
        "re-entry": desired.settings.allow_multiple,
        "stop on response": desired.settings.stop_on_response,
        "time zone": desired.settings.timezone,
    }
    for what, value in after.items():
        if before[what] != value:
            yield StepChange(
                "update", "setting", what, ((what, _shown(before[what]), _shown(value)),), f"setting/{what}"
            )


def _triggers(live: Workflow, desired: Workflow) -> Iterator[StepChange]:
    before = {trigger.name: trigger for trigger in live.triggers}
    after = {trigger.name: trigger for trigger in desired.triggers}
    for name, trigger in after.items():
        if name not in before:
            yield StepChange("create", "trigger", name, part=f"trigger/{name}")
        elif not same_trigger(before[name], trigger):
            detail = ("filters", _filters(before[name]), _filters(trigger))
            yield StepChange("update", "trigger", name, (detail,), f"trigger/{name}")
    kept = set(after)
    for trigger in live.triggers:
        if trigger.name in kept:
            kept.discard(trigger.name)  # a second one of that name is one too many
        else:
            yield StepChange("delete", "trigger", trigger.name, part=f"trigger/{trigger.name}")


def same_triggers(stored: Sequence[JsonObject], desired: Workflow) -> bool:
    """Whether these stored triggers are the ones wanted."""
    return not any(_triggers(desired.with_triggers([*stored]), desired))


def same_trigger(one: Trigger, other: Trigger) -> bool:
    """Whether two triggers fire on the same events."""
    return (one.type, one.active, _filters(one)) == (other.type, other.active, _filters(other))


def _filters(trigger: Trigger) -> str:
    return "; ".join(f"{item.field} {item.operator} {_shown(item.value)}" for item in trigger.filters)


def _steps(live: Workflow, desired: Workflow) -> Iterator[StepChange]:
    before = {node.id: node for node in live.nodes}
    after = {node.id: node for node in desired.nodes}
    for node in desired.nodes:
        if node.id not in before:
            yield StepChange("create", _kind(node), node.name, part=f"step/{node.id}")
        elif not holds(before[node.id].to_json(), node.to_json()) or _leads(before[node.id]) != _leads(node):
            details = tuple(_details(before[node.id], node))
            yield StepChange("update", _kind(node), node.name, details, f"step/{node.id}")
    for node in live.nodes:
        if node.id not in after:
            yield StepChange("delete", _kind(node), node.name, part=f"step/{node.id}")


def _leads(node: Node) -> tuple[tuple[str, ...], str | None]:
    """Where a step comes from and goes on to: what is left out in a document counts too."""
    return node.next, node.parent_key


def _kind(node: Node) -> str:
    """A step's type; HighLevel stores the branches of an if/else as nodes of their own."""
    return "branch" if (node.node_type or "").startswith("branch-") else node.type


def _details(before: Node, after: Node) -> Iterator[tuple[str, str, str]]:
    if before.name != after.name:
        yield "name", before.name, after.name
    # Compared as they are and shown without secrets; another secret has another mark.
    for path, old, new in _leaves(hidden(before.attributes), hidden(after.attributes), ""):
        yield path, _shown(old), _shown(new)
    placed_before = (before.next, before.parent_key, before.parent, before.order)
    if placed_before != (after.next, after.parent_key, after.parent, after.order):
        yield "place", "", "moved"


def _leaves(before: JsonValue, after: JsonValue, path: str) -> Iterator[tuple[str, JsonValue, JsonValue]]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key, value in after.items():
            yield from _leaves(before.get(key), value, f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _leaves(old, new, f"{path}[{number}]")
    elif before != after:
        yield path, before, after


def holds(live: JsonValue, desired: JsonValue) -> bool:
    """Whether `live` has everything `desired` has: objects may have more keys, lists not more items."""
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
    return live == desired


def _shown(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return "nothing" if value is None else str(value)
