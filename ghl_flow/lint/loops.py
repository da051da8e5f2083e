"""Jumps back in a flow: where, what lies between, and whether there is a way out."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.compile.tree import Block
from ghl_flow.kinds.actions.goto import GotoStep
from ghl_flow.lint.subject import FlowSubject


class Loop(NamedTuple):
    """A jump back. `waits`: time passes in it; `has_way_out`: a branch in it ends elsewhere."""

    back: Block
    waits: bool
    has_way_out: bool


def loops(subject: FlowSubject) -> Iterator[Loop]:
    """Every jump to a step that is on the way to the jump itself."""
    for item in subject.reached if subject.of(GotoStep) else ():
        if not isinstance(item.block.step, GotoStep):
            continue
        between = _from(item.before, item.block.step.goto)
        if between is None:
            continue
        inside = {block.identity for block in between} | {item.block.identity}
        yield Loop(
            back=item.block,
            waits=any(block.step.pause for block in between),
            has_way_out=any(_leaves(block, inside) for block in between),
        )


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
        or isinstance(block.step, GotoStep)
        or any(_stays(item, inside) for branch in block.branches for item in branch.blocks)
    )
