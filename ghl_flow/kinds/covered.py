"""Whether the model covers a stored step, trigger setting or condition down to its last attribute.

What is executed comes from documents, and a document may hold attributes that nobody has modelled. A step
with one of them is not run as if it were not there: its effect is unknown, and no proof passes over it.
A table names, for each key that the model knows, the values it knows; any other key or value is beyond it.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ghl_flow.wire.json import JsonObject, JsonValue
from ghl_flow.wire.node import Node

Covers: TypeAlias = Callable[[JsonValue], bool]
Table: TypeAlias = Mapping[str, Covers]

# Keys of a step beside its attributes that change nothing of what it does (language.md, section 2).
_ENVELOPE = frozenset(
    (
        "advanceCanvasMeta",
        "stepIndex",
        "workflowsActionType",
        "isMarketplaceAction",
        "incompleteData",
        "version",
    )
)


def anything(_: JsonValue) -> bool:
    """The value makes no difference."""
    return True


def text(value: JsonValue) -> bool:
    """A string."""
    return isinstance(value, str)


def plain_text(value: JsonValue) -> bool:
    """A string without merge fields: what it will be is known beforehand."""
    return isinstance(value, str) and "{{" not in value


def empty(value: JsonValue) -> bool:
    """Nothing is there, however it is written."""
    return value is None or value is False or value in ("", [], {})


def is_true(value: JsonValue) -> bool:
    """The value `true`."""
    return value is True


def is_false(value: JsonValue) -> bool:
    """The value `false`, or null."""
    return value is False or value is None


def whole(least: int, most: int) -> Covers:
    """A whole number between these two; a yes or a no is none, though Python takes it for one."""
    return lambda value: type(value) is int and least <= value <= most


def one_of(*values: str) -> Covers:
    """One of these strings."""
    return lambda value: isinstance(value, str) and value in values


def plain_texts(value: JsonValue) -> bool:
    """A list of strings without merge fields."""
    return isinstance(value, list) and all(map(plain_text, value))


def beyond(document: JsonObject, table: Table, what: str) -> str | None:
    """The first thing in a document that its table does not cover, in words; None if there is none.

    A key whose covered value is the empty one may be missing; so may any other that is not required,
    which the caller looks at.
    """
    known = table.get
    for key, value in document.items():
        covers = known(key)
        if covers is None:
            return f"{what} with '{key}'"
        if covers is not anything and not covers(value):
            return f"{what} with '{key}' of this kind"
    return None


def switched_off(node: Node) -> bool:
    """Whether the step is disabled on the canvas, so that HighLevel skips it (observed)."""
    return node.switched_off


def beyond_envelope(node: Node) -> str | None:
    """What stands beside a step's attributes and is not known to change nothing."""
    for key, value in node.extra.items():
        if key not in _ENVELOPE:
            return f"a step with '{key}'"
        if key in ("incompleteData", "isMarketplaceAction") and not is_false(value):
            return f"a step with '{key}'"
    meta = node.extra.get("advanceCanvasMeta")
    if meta is not None and not isinstance(meta, dict):
        return "a step with 'advanceCanvasMeta' of this kind"
    disabled = meta.get("isDisabled") if isinstance(meta, dict) else None
    return None if disabled is None or isinstance(disabled, bool) else "a step with 'isDisabled' of this kind"
