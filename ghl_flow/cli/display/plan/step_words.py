"""Steps of HighLevel in the words that a flow's file has for them."""

from functools import cache

from ghl_flow.kinds.registry import NODE_KINDS, STEP_TYPES, kind_of
from ghl_flow.kinds.stored import NodeKind

_PARTS = {"transition": "branch", "branch": "branch", "trigger": "trigger", "setting": "setting"}


def kind_words(kind: str) -> str:
    """`notify` for `internal_notification`; what HighLevel calls the action where YAML has no word for it."""
    return _PARTS.get(kind) or _words().get(kind) or kind_of(kind).label or kind


def is_branch(kind: str) -> bool:
    """Whether it is a way to steps, and none itself."""
    return _PARTS.get(kind) == "branch"


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for word, step in STEP_TYPES.items():
        if issubclass(step, NodeKind):
            found |= {kind: found.get(kind, word) for kind in step.node_types if kind in NODE_KINDS}
    return found
