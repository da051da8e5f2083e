"""Conditions of other packages: entry points of the group `ghl_flow.kinds` that name a `Leaf`."""

from collections.abc import Collection, Mapping
from functools import cache
from inspect import isabstract

from ghl_flow.kinds.conditions.model import Keyword, Leaf
from ghl_flow.plugins import Group, Plugin, UnusableError, accept

RESERVED = frozenset(("all", "any"))


@cache
def plugged_conditions(built_in: Collection[str]) -> tuple[type[Leaf], ...]:
    """Those that can be used. `built_in`: the keys that are taken.

    Entry points that name no condition are left to `kinds.plugged`.
    """
    taken = dict.fromkeys((*built_in, *RESERVED), "ghl-flow")

    def look(plugin: Plugin, value: object) -> type[Leaf] | None:
        if not isinstance(value, type) or not issubclass(value, Leaf):
            return None
        if isabstract(value):
            missing = ", ".join(sorted(getattr(value, "__abstractmethods__", ())))
            raise UnusableError(f"it does not define {missing}")
        words = value.keywords
        if not isinstance(words, Mapping) or not words or not all(_is_word(*item) for item in words.items()):
            raise UnusableError("its 'keywords' is no mapping of keys to Keyword")
        for name in words:
            if name in taken:
                raise UnusableError(f"the key '{name}' is taken by {taken[name]}")
        taken.update(dict.fromkeys(words, str(plugin)))
        return value

    return tuple(kind for kind in accept(Group.KINDS, look) if kind is not None)


def _is_word(name: object, word: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and isinstance(word, Keyword)
