"""The most that one run through a workflow may text: on the way with the most of it.

Branches exclude each other: of the languages that a text is there in, one goes out.
"""

from collections.abc import Mapping

from ghl_flow.kinds.registry import kind_of
from ghl_flow.wire.workflow import Workflow


def most_on_a_way(workflow: Workflow, weights: Mapping[str, int]) -> int:
    """The largest sum of weights, by the ids of steps, on one way. What is gone through twice counts once."""
    nodes = {node.id: node for node in workflow.nodes}
    # With each step the most that comes from it on; None while its ways are being looked at.
    most: dict[str, int | None] = {}
    reached: set[str] = {key for node in workflow.nodes for key in kind_of(node.type).leads_to(node)}
    starts = [workflow.first, *(key for key in nodes if key not in reached)]
    ahead = [(start, False) for start in starts if start is not None]
    while ahead:
        key, seen = ahead.pop()
        node = nodes.get(key)
        if node is None or (key in most and not seen):
            continue
        following = kind_of(node.type).leads_to(node)
        if seen:
            most[key] = weights.get(key, 0) + max((most.get(one) or 0 for one in following), default=0)
            continue
        most[key] = None
        ahead += [(key, True), *((one, False) for one in following)]
    return max((most.get(start) or 0 for start in starts if start is not None), default=0)
