"""Kinds of other packages: entry points of the group `ghl_flow.kinds`."""

from collections.abc import Mapping
from functools import cache
from inspect import isabstract
from typing import NamedTuple

from ghl_flow.kinds.built_in import NODE_KINDS, STEPS, TRIGGER_KINDS, TRIGGERS
from ghl_flow.kinds.conditions.model import Leaf
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.model import SpecModel
from ghl_flow.plugins import Group, Plugin, UnusableError, accept


class PluggedKinds(NamedTuple):
    """The kinds that can be used, as the registries have them."""

    steps: dict[str, type[Step]]
    node_kinds: dict[str, type[NodeKind]]
    triggers: dict[str, type[TriggerSpec]]
    trigger_kinds: dict[str, type[TriggerKind]]


@cache
def plugged_kinds() -> PluggedKinds:
    """The steps, stored kinds and triggers of plug-ins."""
    found = PluggedKinds({}, {}, {}, {})
    taken = _Taken()

    def look(plugin: Plugin, value: object) -> None:
        if isinstance(value, type) and issubclass(value, Leaf):
            return  # `conditions.plugged` has looked at it
        if not isinstance(value, type) or not issubclass(value, NodeKind | TriggerKind):
            raise UnusableError(
                f"'{plugin.value}' is no subclass of Step, NodeKind, TriggerSpec, TriggerKind or Leaf"
            )
        if issubclass(value, TriggerKind):
            trigger_types = taken.types(value.trigger_types, "trigger_types", taken.trigger_types)
            if issubclass(value, TriggerSpec):
                keyword = taken.keyword(value, taken.triggers)
                found.triggers[keyword] = value
                taken.triggers[keyword] = str(plugin)
            found.trigger_kinds.update(dict.fromkeys(trigger_types, value))
            taken.trigger_types.update(dict.fromkeys(trigger_types, str(plugin)))
            return
        node_types = taken.types(value.node_types, "node_types", taken.nodes)
        if issubclass(value, Step):
            keyword = taken.keyword(value, taken.steps)
            found.steps[keyword] = value
            taken.steps[keyword] = str(plugin)
        found.node_kinds.update(dict.fromkeys(node_types, value))
        taken.nodes.update(dict.fromkeys(node_types, str(plugin)))

    accept(Group.KINDS, look)
    return found


class _Taken:
    """Words that are in use, and whose they are."""

    def __init__(self) -> None:
        self.steps = dict.fromkeys(STEPS, "ghl-flow")
        self.nodes = dict.fromkeys(NODE_KINDS, "ghl-flow")
        self.triggers = dict.fromkeys(TRIGGERS, "ghl-flow")
        self.trigger_types = dict.fromkeys(TRIGGER_KINDS, "ghl-flow")

    def keyword(self, kind: type[Step] | type[TriggerSpec], taken: Mapping[str, str]) -> str:
        """The keyword of a kind that is complete."""
        keyword = getattr(kind, "keyword", None)
        if not isinstance(keyword, str) or not keyword:
            raise UnusableError("it has no 'keyword'")
        _free(keyword, taken, "the keyword")
        _complete(kind, keyword)
        return keyword

    def types(self, types: object, where: str, taken: Mapping[str, str]) -> tuple[str, ...]:
        """HighLevel's types that a kind is for, of which there is at least one."""
        of = "steps" if where == "node_types" else "triggers"
        if not isinstance(types, tuple) or not types or not all(isinstance(item, str) for item in types):
            raise UnusableError(f"its '{where}' is no tuple of HighLevel's types of {of}")
        for name in types:
            _free(name, taken, "the node type" if of == "steps" else "the trigger type")
        return types


def _complete(kind: type[SpecModel], keyword: str) -> None:
    if isabstract(kind):
        missing = ", ".join(sorted(getattr(kind, "__abstractmethods__", ())))
        raise UnusableError(f"it does not define {missing}")
    kind.model_rebuild()  # an annotation that names nothing shows here, and not in every flow
    if keyword not in kind.model_fields:
        raise UnusableError(f"it has no field '{keyword}', which its keyword names")


def _free(word: str, taken: Mapping[str, str], what: str) -> None:
    if word in taken:
        raise UnusableError(f"{what} '{word}' is taken by {taken[word]}")
