"""All kinds of conditions: those in this package, and those of plug-ins."""

from importlib import import_module
from pkgutil import iter_modules

from ghl_flow.kinds import conditions
from ghl_flow.kinds.conditions.model import ConditionKind, Keyword, Leaf
from ghl_flow.kinds.conditions.plugged import plugged_conditions
from ghl_flow.wire.json import JsonObject

_BESIDE = ("model", "covered", "plugged", "registry")


def _built_in() -> tuple[type[Leaf], ...]:
    """The kinds in the modules of the package, in order of their names."""
    found: dict[type[Leaf], None] = {}
    for info in iter_modules(conditions.__path__):
        if info.name not in _BESIDE:
            module = import_module(f"{conditions.__name__}.{info.name}")
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, Leaf) and "is_stored" in vars(value):
                    found.setdefault(value)
    return tuple(found)


BUILT_IN: tuple[type[Leaf], ...] = _built_in()
"""Those in this package; at most one of them takes a stored condition."""
KEYWORDS: dict[str, Keyword] = {name: word for kind in BUILT_IN for name, word in kind.keywords.items()}
"""What a condition in YAML may ask beside custom fields, by key."""
PLUGGED: tuple[type[Leaf], ...] = plugged_conditions(frozenset(KEYWORDS))
KEYWORDS |= {name: word for kind in PLUGGED for name, word in kind.keywords.items()}


def kind_of_condition(condition: JsonObject) -> type[ConditionKind]:
    """The kind of a stored condition; for one that nobody has modelled, the careful answers.

    A plug-in is asked only where no kind of this package covers the condition.
    """
    own: type[ConditionKind] | None = None
    for kind in BUILT_IN:  # `next` of a generator, but quicker: every branch of every run asks
        if kind.is_stored(condition):
            own = kind
            break
    if PLUGGED and (own is None or own.beyond(condition) is not None):
        own = next((kind for kind in PLUGGED if kind.is_stored(condition)), own)
    return own or ConditionKind
