"""`remove_from_workflow: { flows: others }`: which flows that is, the account says.

HighLevel has a step that takes a contact out of all other workflows, and one for those in a list. The first
also ends the helper workflows of other flows, which tidy up after them. So it is the list, of the main
workflows of the flows that the account runs.
"""

from collections.abc import Sequence

from ghl_flow.compile.switched_off import SwitchedOff
from ghl_flow.compile.tree import Block
from ghl_flow.kinds.model import Step
from ghl_flow.spec.flow import Flow


def with_other_flows(blocks: tuple[Block, ...], beside: Sequence[Flow]) -> tuple[Block, ...]:
    """The same steps, with the flows of the account in those that are about all others."""
    return tuple(_named(block, beside) for block in blocks)


def is_taken_out(flow: Flow, step: Step) -> bool:
    """Whether a step of another flow of the account takes contacts out of this one, as one of all others."""
    return step.removes_from_other({trigger.keyword for trigger in flow.trigger if not trigger.disabled})


def _named(block: Block, beside: Sequence[Flow]) -> Block:
    if block.branches:
        return block.with_branches(
            branch.with_blocks(with_other_flows(branch.blocks, beside)) for branch in block.branches
        )
    if not block.step.names_other_flows:
        return block
    step = block.step.of_flows([flow.flow for flow in beside if is_taken_out(flow, block.step)])
    return block._replace(step=SwitchedOff.of(step))
