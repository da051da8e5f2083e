"""What an operator should know before a change: who may be cut off, and what gets dearer."""

from collections.abc import Iterator
from dataclasses import dataclass

from ghl_flow.copy.encoding import measure
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow

CONTACTS_WAITING = "contacts-waiting"


@dataclass(frozen=True, slots=True)
class Warned:
    """A code to select by, and what to know."""

    code: str
    message: str


def step_warnings(key: str, live: Workflow, wanted: Workflow) -> Iterator[Warned]:
    """Removed steps in which contacts may be waiting, and texts that take more segments."""
    kept = {node.id for node in wanted.nodes}
    for node in live.nodes:
        # The account does not tell who is where; contacts stay in wait steps, and leave with them (R20).
        if node.type == "wait" and node.id not in kept:
            yield Warned(
                CONTACTS_WAITING,
                f"workflow {key}: contacts may be waiting in '{node.name}', which goes; they would drop out",
            )
    before = {node.id: text_of(node.attributes, "body") for node in live.nodes if node.type == "sms"}
    for node in wanted.nodes:
        if node.type == "sms" and node.id in before:
            old = measure(before[node.id]).segments
            new = measure(text_of(node.attributes, "body")).segments
            if new > old:
                yield Warned(
                    "segments",
                    f"workflow {key}: '{node.name}' goes from {old} to {new} segments; each text is billed "
                    f"{new / max(old, 1):.1f} times as before",
                )
