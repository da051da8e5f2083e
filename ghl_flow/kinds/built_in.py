"""The kinds in this package; the registries add those of plug-ins."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from ghl_flow.kinds import actions, forks, triggers, waits
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.keyed import types_in

_PACKAGES = (actions, forks, waits)


def _classes_in(package: ModuleType) -> Iterator[type]:
    """The classes in the modules of a package, its registry aside, which imports this one."""
    for info in iter_modules(package.__path__):
        if info.name != "registry":
            values = vars(import_module(f"{package.__name__}.{info.name}")).values()
            yield from (value for value in values if isinstance(value, type))


def _node_kinds() -> dict[str, type[NodeKind]]:
    found: dict[str, type[NodeKind]] = {}
    for value in (value for package in _PACKAGES for value in _classes_in(package)):
        if issubclass(value, NodeKind) and "node_types" in vars(value):
            found |= dict.fromkeys(value.node_types, value)
    return found


def _trigger_kinds() -> dict[str, type[TriggerKind]]:
    found: dict[str, type[TriggerKind]] = {}
    for value in _classes_in(triggers):
        if issubclass(value, TriggerKind) and "trigger_types" in vars(value):
            found |= dict.fromkeys(value.trigger_types, value)
    return found


STEPS: Final[dict[str, type[Step]]] = dict(
    sorted(
        item
        for package in _PACKAGES
        for item in types_in(package, Step).items()  # type: ignore[type-abstract]
    )
)
"""Steps that YAML has a word for, by keyword."""
NODE_KINDS: Final[dict[str, type[NodeKind]]] = _node_kinds()
"""Kinds of stored steps, by the type of the node."""
TRIGGERS: Final[dict[str, type[TriggerSpec]]] = types_in(triggers, TriggerSpec)  # type: ignore[type-abstract]
"""Triggers that YAML has a word for, by keyword."""
TRIGGER_KINDS: Final[dict[str, type[TriggerKind]]] = _trigger_kinds()
"""Kinds of stored triggers, by their type."""
