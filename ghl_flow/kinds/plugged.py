"""Step and trigger types of other packages: entry points of the group `ghl_flow.kinds`."""

from collections.abc import Mapping
from functools import cache
from inspect import isabstract
from typing import TypeVar

from ghl_flow.kinds.built_in import STEPS, TRIGGERS
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.language.model import SpecModel
from ghl_flow.plugins import Group, Plugin, UnusableError, accept

Kind = TypeVar("Kind", Step, TriggerSpec)


@cache
def plugged_kinds() -> tuple[type[Step] | type[TriggerSpec], ...]:
    """The classes that can be used; `with_plugged` says which of them fit in."""
    steps = dict.fromkeys(STEPS, "ghl-flow")
    nodes = {node_type: "ghl-flow" for step in STEPS.values() for node_type in step.node_types}
    triggers = dict.fromkeys(TRIGGERS, "ghl-flow")

    def look(plugin: Plugin, value: object) -> type[Step] | type[TriggerSpec]:
        if not isinstance(value, type) or not issubclass(value, Step | TriggerSpec):
            raise UnusableError(f"'{plugin.value}' is no subclass of Step or TriggerSpec")
        taken = steps if issubclass(value, Step) else triggers
        keyword = getattr(value, "keyword", None)
        if not isinstance(keyword, str) or not keyword:
            raise UnusableError("it has no 'keyword'")
        _free(keyword, taken, "the keyword")
        _complete(value, keyword)
        if issubclass(value, Step):
            types = getattr(value, "node_types", None)
            if not isinstance(types, tuple) or not types or not all(isinstance(item, str) for item in types):
                raise UnusableError("'node_types' is no tuple of HighLevel's types")
            for node_type in types:
                _free(node_type, nodes, "the node type")
            nodes.update(dict.fromkeys(types, str(plugin)))
        taken[keyword] = str(plugin)
        return value

    return tuple(accept(Group.KINDS, look))


def with_plugged(built_in: Mapping[str, type[Kind]], base: type[Kind]) -> dict[str, type[Kind]]:
    """The types of ghl-flow and those of plug-ins of that sort, by keyword, in order."""
    more = {kind.keyword: kind for kind in plugged_kinds() if issubclass(kind, base)}
    return dict(sorted({**built_in, **more}.items())) if more else dict(built_in)


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
