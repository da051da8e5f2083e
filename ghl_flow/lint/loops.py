"""Jumps back in a flow: where, what lies between, and whether there is a way out."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.compile.tree import Block
from ghl_flow.kinds.names import Named
from ghl_flow.lint.subject import FlowSubject


class Loop(NamedTuple):
    """A jump back. `waits`: time passes in it; `has_way_out`: a branch in it ends elsewhere."""

    back: Block
    waits: bool
    has_way_out: bool


def loops(subject: FlowSubject) -> Iterator[Loop]:
    """Every jump to a step that is on the way to the jump itself."""
    for item in subject.reached if subject.used(Named.STEP) else ():
        ways = (_from(item.before, name) for name in _jumps(item.block))
        between = next((way for way in ways if way is not None), None)
        if between is None:
            continue
        inside = {block.identity for block in between} | {item.block.identity}
        yield Loop(
            back=item.block,
            waits=any(subject.effects(block).waits[0] for block in between),
            has_way_out=any(_leaves(block, inside) for block in between),
        )


def _jumps(block: Block) -> list[str]:
    """The steps, by their `id:`, that this one goes on at."""
    return [use.name for use in block.step.uses() if use.what is Named.STEP]


def _from(before: tuple[Block, ...], goal: str) -> tuple[Block, ...] | None:
    for number, block in enumerate(before):
        if block.step.id == goal:
            return before[number:]
    return None


def _leaves(block: Block, inside: set[str]) -> bool:
    """Whether a branch of this fork leads away from the loop."""
    return any(
        not branch.blocks or not any(_stays(item, inside) for item in branch.blocks)
        for branch in block.branches
    )


def _stays(block: Block, inside: set[str]) -> bool:
    return (
        block.identity in inside
        or bool(_jumps(block))
        or any(_stays(item, inside) for branch in block.branches for item in branch.blocks)
    )
