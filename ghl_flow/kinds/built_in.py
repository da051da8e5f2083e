"""The kinds in this package; the registries add those of plug-ins.

Where each is says `index`, which `python docs/generate.py --kinds` writes; a test looks through the packages.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from ghl_flow.kinds import actions, forks, index, triggers, waits
from ghl_flow.kinds.lazily import Lazily
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.language.keyed import types_in

_PACKAGES = (actions, forks, waits)

STEPS: Final[Lazily[Step]] = Lazily(index.STEPS)
"""Steps that YAML has a word for, by keyword."""
NODE_KINDS: Final[Lazily[NodeKind]] = Lazily(index.NODE_KINDS)
"""Kinds of stored steps, by the type of the node."""
TRIGGERS: Final[Lazily[TriggerSpec]] = Lazily(index.TRIGGERS)
"""Triggers that YAML has a word for, by keyword."""
TRIGGER_KINDS: Final[Lazily[TriggerKind]] = Lazily(index.TRIGGER_KINDS)
"""Kinds of stored triggers, by their type."""


def looked_through() -> dict[str, dict[str, type]]:
    """All of them by the names of the tables in `index`, as a look through the packages finds them."""
    steps = [item for package in _PACKAGES for item in types_in(package, Step).items()]
    return {
        "STEPS": dict(sorted(steps)),
        "NODE_KINDS": _node_kinds(),
        "TRIGGERS": types_in(triggers, TriggerSpec),
        "TRIGGER_KINDS": _trigger_kinds(),
    }


def _classes_in(package: ModuleType) -> Iterator[type]:
    """The classes in the modules of a package, its registry aside, which imports this one."""
    for info in iter_modules(package.__path__):
        if info.name != "registry":
            values = vars(import_module(f"{package.__name__}.{info.name}")).values()
            yield from (value for value in values if isinstance(value, type))


def _node_kinds() -> dict[str, type]:
    found: dict[str, type] = {}
    for value in (value for package in _PACKAGES for value in _classes_in(package)):
        if issubclass(value, NodeKind) and "node_types" in vars(value):
            found |= dict.fromkeys(value.node_types, value)
    return found


def _trigger_kinds() -> dict[str, type]:
    found: dict[str, type] = {}
    for value in _classes_in(triggers):
        if issubclass(value, TriggerKind) and "trigger_types" in vars(value):
            found |= dict.fromkeys(value.trigger_types, value)
    return found


def index_text(tables: Mapping[str, Mapping[str, type]]) -> str:
    """The text of the module `index`."""
    lines = ['"""Where each kind is. Written by `python docs/generate.py --kinds`."""', ""]
    for table, kinds in tables.items():
        lines.append(f"{table} = {{")
        for name, kind in kinds.items():
            place = f"{kind.__module__.removeprefix('ghl_flow.kinds.')}:{kind.__name__}"
            lines.append(f'    "{name}": "{place}",')
        lines += ["}"]
    return "\n".join(lines) + "\n"
