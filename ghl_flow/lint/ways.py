"""Every way through a flow, for rules that look at what comes before and after a step."""

from collections.abc import Sequence

from ghl_flow.compile.tree import Block, Branch, ends, join_branches

# The ways double with each fork whose branches go on. So many steps on all of them can be looked at.
_MOST_STEPS = 1000


def ways_through(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The tree in which each branch that goes on has the steps that follow its fork.

    Where that would be too many, what follows a fork stands once, in its last branch that goes on, and the
    others end in a jump to it.
    """
    return _continued(blocks) if _size(blocks) <= _MOST_STEPS else join_branches(blocks)


def _size(blocks: Sequence[Block], tail: int = 0) -> int:
    """How many steps `_continued` would make of this list with `tail` steps after it."""
    size = 0
    for number, block in enumerate(blocks):
        size += 1
        if block.step.ends:
            return size
        if block.branches:
            rest = _size(blocks[number + 1 :], tail)
            return size + sum(
                _size(branch.blocks, 0 if ends(branch.blocks) else rest) for branch in block.branches
            )
    return size + tail


def _continued(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Give every branch that goes on the steps that follow its fork, with identities of their own."""
    result: list[Block] = []
    for number, block in enumerate(blocks):
        if not block.branches:
            result.append(block)
            if block.step.ends:
                return tuple(result)
            continue
        rest = blocks[number + 1 :]
        branches: list[Branch] = []
        goes_on = 0
        for branch in block.branches:
            tail: tuple[Block, ...] = ()
            if rest and not ends(branch.blocks):
                tail = (
                    rest
                    if goes_on == 0
                    else tuple(_copy(item, f"@{block.identity}/{branch.key}") for item in rest)
                )
                goes_on += 1
            branches.append(branch.with_blocks(_continued((*branch.blocks, *tail))))
        return (*result, block.with_branches(branches))
    return tuple(result)


def _copy(block: Block, suffix: str) -> Block:
    branches = tuple(
        branch.with_blocks(tuple(_copy(item, suffix) for item in branch.blocks)) for branch in block.branches
    )
    return Block(block.step, block.identity + suffix, block.path, branches)
