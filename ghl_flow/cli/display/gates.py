"""Sentences for what keeps a workflow from being published, and for what is left to do."""

from collections.abc import Sequence
from typing import TypedDict

from ghl_flow.deploy.planning.gate import BY_HAND, HOLDING, NAMES, SNAPSHOT, Gate

# What keeps a workflow from being complete and is no gate that could be opened.
_LEFT = {BY_HAND: "to do by hand", SNAPSHOT: "not complete"}


class GateJson(TypedDict):
    """A gate; `flow` is None where it closes all of the account's."""

    code: str
    detail: str | None
    flow: str | None
    message: str
    hint: str


def gate_json(gate: Gate) -> GateJson:
    """The gate for machines, as plan and apply print it."""
    return {
        "code": gate.code,
        "detail": gate.detail or None,
        "flow": gate.flow or None,
        "message": gate.message,
        "hint": gate.hint,
    }


def gate_text(gate: Gate) -> str:
    """What is closed and why, or what is left to do."""
    if gate.code == NAMES:
        return f"unresolved name: {gate.message}"
    name = f"gate {gate.name}" if gate.code in HOLDING else _LEFT.get(gate.code, gate.name)
    return f"{name}: {gate.message}"


def gate_lines(gates: Sequence[Gate]) -> list[tuple[str, str | None]]:
    """Gates with their remedies; one of several that follow each other is said with the last of them."""
    after = (*gates, None)[1:]
    return [
        (gate_text(gate), None if other is not None and other.hint == gate.hint else gate.hint)
        for gate, other in zip(gates, after, strict=True)
    ]


def left_text(gates: Sequence[Gate]) -> str:
    """What is left where no gate holds anything back: things for a person, or what did not come."""
    by_hand = all(gate.code == BY_HAND for gate in gates)
    return "something is left to be done by hand" if by_hand else "not complete"
