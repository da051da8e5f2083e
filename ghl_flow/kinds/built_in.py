"""The kinds in this package; the registries add those of plug-ins."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from ghl_flow.kinds import actions, conditions, triggers, waits
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.keyed import types_in

_PACKAGES = (actions, conditions, waits)


def _kinds_in(package: ModuleType) -> dict[str, type[NodeKind]]:
    """The kinds in the modules of a package by the types of nodes they are for."""
    found: dict[str, type[NodeKind]] = {}
    for info in iter_modules(package.__path__):
        for value in vars(import_module(f"{package.__name__}.{info.name}")).values():
            if isinstance(value, type) and issubclass(value, NodeKind) and "node_types" in vars(value):
                found |= dict.fromkeys(value.node_types, value)
    return found


STEPS: Final[dict[str, type[Step]]] = dict(
    sorted(
        item
        for package in _PACKAGES
        for item in types_in(package, Step).items()  # type: ignore[type-abstract]
    )
)
"""Steps that YAML has a word for, by keyword."""
NODE_KINDS: Final[dict[str, type[NodeKind]]] = {
    node_type: kind for package in _PACKAGES for node_type, kind in _kinds_in(package).items()
}
"""Kinds of stored steps, by the type of the node."""
TRIGGERS: Final[dict[str, type[TriggerSpec]]] = types_in(triggers, TriggerSpec)  # type: ignore[type-abstract]
"""Triggers, by keyword."""
