"""What an operator should know before a change: who may be cut off, and what gets dearer."""

from collections.abc import Iterator
from dataclasses import dataclass

from ghl_flow.copy.encoding import measure
from ghl_flow.deploy.planning.stranded_tags import stranded_by
from ghl_flow.deploy.state.desired import flow_of
from ghl_flow.spec.account import SmsCosts
from ghl_flow.wire.json import text_of
from ghl_flow.wire.workflow import Workflow

CONTACTS_WAITING = "contacts-waiting"
STRANDED_TAG = "stranded-tag"


@dataclass(frozen=True, slots=True)
class Warned:
    """A code to select by, and what to know."""

    code: str
    message: str


def step_warnings(key: str, live: Workflow, wanted: Workflow, costs: SmsCosts) -> Iterator[Warned]:
    """Removed steps in which contacts may be waiting, and texts that take more segments."""
    kept = {node.id for node in wanted.nodes}
    for node in live.nodes:
        # The account does not tell who is where; contacts stay in wait steps, and leave with them (R20).
        if node.type == "wait" and node.id not in kept:
            yield Warned(
                CONTACTS_WAITING,
                f"workflow {key}: contacts may be waiting in '{node.name}', which goes; they would drop out",
            )
    for one in stranded_by(live, wanted, flow_of(key)):
        yield Warned(
            STRANDED_TAG,
            f"workflow {key}: the step that removes the tag '{one.tag}' goes, so contacts who carry it now "
            f"keep it: {one.meaning}",
        )
    before = {node.id: text_of(node.attributes, "body") for node in live.nodes if node.type == "sms"}
    for node in wanted.nodes:
        if node.type == "sms" and node.id in before:
            old = measure(before[node.id]).segments
            new = measure(text_of(node.attributes, "body")).segments
            if new > old:
                dearer = _dearer(old, new, costs)
                yield Warned(
                    "segments",
                    f"workflow {key}: '{node.name}' goes from {old} to {new} segments: {dearer}",
                )


def _dearer(old: int, new: int, costs: SmsCosts) -> str:
    texts, span = (costs.texts_per_month, "a month ") if costs.texts_per_month else (1_000, "")
    before, after = (segments * costs.per_segment * texts for segments in (old, new))
    return (
        f"{texts:,} texts {span}cost US${after:,.2f} instead of US${before:,.2f}, at US${costs.per_segment} "
        "a segment"
    )
