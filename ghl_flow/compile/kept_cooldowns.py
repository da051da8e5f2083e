"""`remove_from_workflow: others` takes contacts out of the flow's own helper as well: cooldowns begin again.

The helper workflow that ends a cooldown is another workflow to HighLevel, and the only one that takes the tag
off. So a contact in cooldown gets the tag anew right after the step, which starts the helper again (R23). How
much of the window was over is not known by then: the cooldown lasts for a whole window from there.
"""

from collections.abc import Iterator, Sequence

from ghl_flow.compile.cooldown import Cooldown
from ghl_flow.compile.tree import Block, made
from ghl_flow.kinds.actions.add_tag import AddTagStep
from ghl_flow.kinds.actions.remove_tag import RemoveTagStep
from ghl_flow.kinds.forks.if_else import IfStep


def keep_cooldowns(blocks: tuple[Block, ...], cooldowns: Sequence[Cooldown]) -> tuple[Block, ...]:
    """The same steps, after which the helpers of these cooldowns still count."""
    return tuple(kept for block in blocks for kept in _kept(block, cooldowns))


def _kept(block: Block, cooldowns: Sequence[Cooldown]) -> Iterator[Block]:
    if block.branches:
        yield block.with_branches(
            [branch.with_blocks(keep_cooldowns(branch.blocks, cooldowns)) for branch in block.branches]
        )
    elif not block.step.out_of_all:
        yield block
    else:
        # A run that has ended starts no helper: it leaves last.
        others, *leave = block.step.out_of_all
        yield block._replace(step=others)
        yield from (_begun_again(cooldown, block.identity) for cooldown in cooldowns)
        yield from (made(step, f"{block.identity}+leave") for step in leave)


def _begun_again(cooldown: Cooldown, identity: str) -> Block:
    tag = cooldown.sent or cooldown.tag
    off = RemoveTagStep(remove_tag=tag, name="Forget last cooldown")
    on = AddTagStep(add_tag=tag, name="Start cooldown again")
    check = IfStep.model_validate({"if": {"tag": tag}, "then": [off, on], "name": "Still in cooldown?"})
    return made(check, f"{identity}+cooldown-again:{cooldown.tag}")
