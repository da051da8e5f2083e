"""Tags that a flow puts on a contact for a while: what stays on contacts when it is stopped in between."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ghl_flow.deploy.state.desired import DesiredWorkflow
from ghl_flow.kinds.asked import By
from ghl_flow.kinds.registry import effects_of
from ghl_flow.wire.node import Node
from ghl_flow.wire.workflow import Workflow


@dataclass(frozen=True, slots=True)
class PassingTag:
    """A tag that one step adds and another removes.

    `days`: the flow's own test of the tag asks for a date of the last days too, so that a tag that was left
    behind stops counting; 0 where it does not.
    """

    flow: str
    tag: str
    days: int = 0


def stranded_by(live: Workflow, wanted: Workflow, flow: str) -> list[PassingTag]:
    """The tags that contacts keep when `live` becomes `wanted`: the step that removes one is gone.

    A contact waits for the removal in the workflow that it is in, so it does not help when another workflow
    of the flow removes the tag from contacts who get it later.
    """
    after = {*_removed(wanted.nodes)}
    return [
        PassingTag(flow, tag, _days(tag, wanted.nodes))
        for tag in dict.fromkeys(_removed(live.nodes))
        if tag not in after
    ]


def tags_in_passing(items: Iterable[DesiredWorkflow]) -> list[PassingTag]:
    """The tags that the workflows of each flow both add and remove."""
    nodes: dict[str, list[Node]] = {}
    for item in items:
        nodes.setdefault(item.flow, []).extend(item.compiled.workflow.nodes)
    return [
        PassingTag(flow, tag, _days(tag, found))
        for flow, found in nodes.items()
        for tag in dict.fromkeys(tag for node in found for tag in effects_of(node).adds)
        if tag in {*_removed(found)}
    ]


def _removed(nodes: Sequence[Node]) -> Iterator[str]:
    """The tags that steps take off for good: not those that the next step puts on again."""
    by_id = {node.id: node for node in nodes}
    for node in nodes:
        removes = effects_of(node).removes
        following = [by_id[one] for one in node.next if one in by_id] if removes else []
        again = {tag for one in following for tag in effects_of(one).adds}
        yield from (tag for tag in removes if tag not in again)


def _days(tag: str, nodes: Iterable[Node]) -> int:
    """The longest time for which any test of the tag holds; 0 when one of them asks for nothing else."""
    longest = 0
    branches = (branch for node in nodes for branch in effects_of(node).branches)
    for segment in (segment for branch in branches for segment in branch.segments):
        if not any(test.by is By.TAG and test.wanted and test.name == tag for test in segment.tests):
            continue
        found = [test.date.days for test in segment.tests if test.date is not None]
        if not any(found):
            return 0
        longest = max(longest, *found)
    return longest
