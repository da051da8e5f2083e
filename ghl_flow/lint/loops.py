"""Jumps back in a flow: where, what lies between, and whether there is a way out."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.compile.tree import Block
from ghl_flow.lint.stored import Stored
from ghl_flow.lint.subject import FlowSubject, Reached


class Loop(NamedTuple):
    """A jump back. `waits`: time passes in it; `has_way_out`: a branch in it ends elsewhere."""

    back: Block
    waits: bool
    has_way_out: bool


def loops(subject: FlowSubject) -> Iterator[Loop]:
    """Every jump to a step that is on the way to the jump itself."""
    if not any(map(_targets, subject.uncommon)):
        return
    for item in subject.reached:
        ways = (_from(item.before, target, subject) for target in _jumps(item.block, subject))
        between = next((way for way in ways if way is not None), None)
        if between is None:
            continue
        inside = {way.block.identity for way in between} | {item.block.identity}
        yield Loop(
            back=item.block,
            waits=any(way.effects.waits[0] for way in between),
            has_way_out=any(_leaves(way.block, inside, subject) for way in between),
        )


def _targets(step: Stored) -> list[str]:
    """The steps that this one goes on at besides the next, by the ids of their nodes."""
    leads = step.kind.leads_to(step.node)
    return [] if leads == step.node.next else [one for one in leads if one and one not in step.node.next]


def _jumps(block: Block, subject: FlowSubject) -> list[str]:
    step = subject.stored_as(block)
    return [] if step is None else _targets(step)


def _from(before: tuple[Reached, ...], target: str, subject: FlowSubject) -> tuple[Reached, ...] | None:
    for number, way in enumerate(before):
        step = subject.stored_as(way.block)
        if step is not None and step.node.id == target:
            return before[number:]
    return None


def _leaves(block: Block, inside: set[str], subject: FlowSubject) -> bool:
    """Whether a branch of this fork leads away from the loop."""
    return any(
        not branch.blocks or not any(_stays(item, inside, subject) for item in branch.blocks)
        for branch in block.branches
    )


def _stays(block: Block, inside: set[str], subject: FlowSubject) -> bool:
    return (
        block.identity in inside
        or bool(_jumps(block, subject))
        or any(_stays(item, inside, subject) for branch in block.branches for item in branch.blocks)
    )
