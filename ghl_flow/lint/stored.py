"""Steps and triggers that an author wrote, as HighLevel stores them: the same however they are spelled."""

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.registry import trigger_kind
from ghl_flow.kinds.triggers.stored import Starts, TriggerKind
from ghl_flow.once import once
from ghl_flow.runtime.program import Ready
from ghl_flow.spec.yaml_document import YamlPath
from ghl_flow.wire.node import Node
from ghl_flow.wire.trigger import Trigger


class Stored:
    """A step that its author wrote, as HighLevel stores it: the same however it is spelled in YAML."""

    __slots__ = ("effects", "kind", "node", "path")

    def __init__(self, ready: Ready, path: YamlPath) -> None:
        """`path` is where it is written."""
        self.path = path
        self.node: Node = ready.node
        self.kind: type[NodeKind] = ready.kind
        self.effects: Effects = ready.effects


def is_uncommon(step: Stored) -> bool:
    """Whether a step does something that few do: a rule about that looks at no other."""
    effects, kind = step.effects, step.kind
    does = effects.calls or effects.inert or effects.deletes_contact or effects.writes_account_values
    return bool(
        does
        or effects.unlimited
        or effects.enrols
        or effects.removes_from
        or kind.premium
        or kind.is_goal
        or kind.leads_to(step.node) != step.node.next
    )


class StoredTrigger:
    """A trigger as HighLevel stores it: the same however it is spelled in YAML."""

    def __init__(self, trigger: Trigger, path: YamlPath) -> None:
        self.trigger = trigger
        self.path = path
        self.kind: type[TriggerKind] = trigger_kind(trigger.type)

    @once
    def starts(self) -> Starts:
        """What it starts on."""
        return self.kind.starts(self.trigger)
