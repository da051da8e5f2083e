"""All kinds of steps, those of plug-ins included, and what is asked of a stored step whatever its kind."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from ghl_flow.kinds.built_in import NODE_KINDS as BUILT_IN_KINDS
from ghl_flow.kinds.built_in import STEPS
from ghl_flow.kinds.covered import beyond_envelope, switched_off
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks import paths
from ghl_flow.kinds.forks.if_else import IfStep
from ghl_flow.kinds.lazily import Lazily
from ghl_flow.kinds.model import Step
from ghl_flow.kinds.plugged import plugged_kinds
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.triggers.registry import AnyTrigger
from ghl_flow.language.keyed import keyed_union
from ghl_flow.wire.node import Node


def _knows_any(kind: type) -> None:
    """Pydantic looks the names in annotations up in the module of their class, when it builds the model."""
    for base in kind.__mro__:
        if issubclass(base, Step):
            vars(sys.modules[base.__module__]).update(AnyStep=AnyStep, AnyTrigger=AnyTrigger)


STEP_TYPES: Final[Lazily[Step]] = STEPS.with_others(plugged_kinds().steps).in_order().loading(_knows_any)
NODE_KINDS: Final[Lazily[NodeKind]] = BUILT_IN_KINDS.with_others(plugged_kinds().node_kinds).loading(
    _knows_any
)

if TYPE_CHECKING:
    AnyStep: TypeAlias = Step
else:
    AnyStep = keyed_union(
        "step",
        STEP_TYPES,
        bare=("end", "unassign"),
        beside=(
            "id",
            "disabled",
            "name",
            "then",
            "else",
            "elif",
            "then_name",
            "else_name",
            "timeout",
            "resume",
            "unless_met",
        ),
    )

vars(paths)["AnyStep"] = AnyStep
_knows_any(IfStep)
for _kind in plugged_kinds().steps.values():
    _knows_any(_kind)

_LOADED = NODE_KINDS.loaded


def kind_of(node_type: str) -> type[NodeKind]:
    """The kind of nodes of that type; for one that nobody has heard of, the careful answers."""
    return _LOADED.get(node_type) or NODE_KINDS.get(node_type, NodeKind)


def not_covered(node: Node) -> str | None:
    """What of a stored step the model does not run, in words; None where it runs all of it."""
    several = node.is_fork
    if node.extra:
        found = beyond_envelope(node)
        if found is not None:
            return found
        if switched_off(node):
            # Skipping a fork would have to lead somewhere, and where has not been observed.
            return f"a switched-off '{node.type}'" if several else None
    kind = kind_of(node.type)
    found = kind.beyond(node)
    if several and found is None and not kind.forks:
        return f"a '{node.type}' that leads to several steps"
    return found


def effects_of(node: Node, beyond: Callable[[], str | None] | None = None) -> Effects:
    """What a stored step may do: what its kind says, and anything where that does not cover it.

    `beyond` answers what `not_covered` does, for a caller who knows already.
    """
    if node.extra and switched_off(node):
        return Effects.none()
    kind = kind_of(node.type)
    found = kind.effects(node)
    if found.anything or kind.bounded or (not_covered(node) if beyond is None else beyond()) is None:
        return found
    return found._replace(anything=True)


def text_sent(node: Node) -> str | None:
    """What a stored step texts to the contact, merge fields left in; None where it texts nothing."""
    message = kind_of(node.type).message(node)
    # Most steps have none, and need not be looked at for what else they may do.
    return message if message is not None and effects_of(node).sends == "sms" else None
