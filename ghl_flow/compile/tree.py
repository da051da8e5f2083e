"""The step tree between the spec and the wire: steps with an identity, a place in YAML, and branches.

The identity is what a step's id is made of. It comes from the step's `id:`, else its name, else its
place among like steps in its scope, and is settled here, before any pass moves a step: recompiling
changes nothing, and inserting a step disturbs no step of another kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ghl_flow.compile.former_names import FormerNames
from ghl_flow.compile.switched_off import SwitchedOff
from ghl_flow.kinds.actions.goto import GotoStep
from ghl_flow.kinds.conditions.model import Expression
from ghl_flow.kinds.model import Step
from ghl_flow.spec.yaml_document import YamlPath


class Branch(NamedTuple):
    """One branch of a fork; `expression` is None for the one taken when no other matches."""

    key: str
    name: str
    expression: Expression | None
    blocks: "tuple[Block, ...]"

    def with_blocks(self, blocks: "tuple[Block, ...]") -> "Branch":
        """The same branch with other steps in it."""
        return Branch(self.key, self.name, self.expression, blocks)


class Block(NamedTuple):
    """A step in the tree. `path` is where its author wrote it; empty for a step the compiler made."""

    step: Step
    identity: str
    path: YamlPath = ()
    branches: tuple[Branch, ...] = ()

    def with_branches(self, branches: Iterable[Branch]) -> "Block":
        """The same fork with other branches."""
        return Block(self.step, self.identity, self.path, tuple(branches))


def build_tree(
    steps: Sequence[Step], scope: str, path: YamlPath | None, former: FormerNames | None = None
) -> tuple[Block, ...]:
    """Blocks for the steps of one list, in order. `path` is that of the list; None: nobody wrote it.

    `former`: the names that a lock knows the steps by.
    """
    seen: dict[str, int] = {}
    names = [_identity(step, scope, seen) for step in steps]
    if former is not None:
        names = former.settled(steps, scope, names)
    return tuple(
        [
            _block(step, name, None if path is None else (*path, number), former)
            for number, (step, name) in enumerate(zip(steps, names, strict=True))
        ]
    )


def made(step: Step, identity: str) -> Block:
    """A block for a step the compiler adds."""
    return _block(step, identity, None)


def _identity(step: Step, scope: str, seen: dict[str, int]) -> str:
    if step.id:
        return f"id:{step.id}"
    like = f"{step.keyword}:{step.name}" if step.name else step.keyword
    number = seen[like] = seen.get(like, 0) + 1
    return f"{scope}/{like}" if step.name and number == 1 else f"{scope}/{like}#{number}"


def _block(step: Step, identity: str, path: YamlPath | None, former: FormerNames | None = None) -> Block:
    if not step.arms:
        return Block(SwitchedOff.of(step), identity, path or ())
    branches = tuple(
        [
            Branch(
                arm.key,
                arm.name,
                arm.expression,
                build_tree(
                    arm.steps,
                    f"{identity}/{arm.key}",
                    None if path is None else (*path, *arm.path),
                    former,
                ),
            )
            for arm in step.arms
        ]
    )
    return Block(step, identity, path or (), branches)


def all_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """Every step of a list and of the branches below it, as written."""
    waiting = list(reversed(steps))
    while waiting:
        step = waiting.pop()
        yield step
        for arm in reversed(step.arms):
            waiting.extend(reversed(arm.steps))


def walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block, parents before children."""
    # One generator with a stack of its own: nested ones hand every block up through all levels.
    waiting = list(reversed(blocks))
    while waiting:
        block = waiting.pop()
        yield block
        if block.branches:
            for branch in reversed(block.branches):
                waiting.extend(reversed(branch.blocks))


def ends(blocks: Sequence[Block]) -> bool:
    """Whether a run never gets past the end of this list."""
    return any(
        block.step.ends or (bool(block.branches) and all(ends(branch.blocks) for branch in block.branches))
        for block in blocks
    )


def join_branches(blocks: Sequence[Block], after: Block | None = None, whose: str = "") -> tuple[Block, ...]:
    """The tree as it is laid out: what follows a fork stands in its last branch that goes on.

    In HighLevel branches never join again by themselves (R40). The other branches that go on end in a Go To
    to the first step of what follows, as people join them by hand, so every step is compiled once. `after` is
    the step to go on at when this list is over, `whose` names the branch that it is the list of.
    """
    result: list[Block] = []
    for number, block in enumerate(blocks):
        if not block.branches:
            result.append(block)
            if block.step.ends:
                return tuple(result)
            continue
        rest = blocks[number + 1 :]
        going_on = [branch.key for branch in block.branches if not ends(branch.blocks)]
        target = _goes_on_at(rest, after)
        branches: list[Branch] = []
        for branch in block.branches:
            here = f"{block.identity}/{branch.key}"
            if not rest or branch.key not in going_on:
                joined = join_branches(branch.blocks, after if branch.key in going_on else None, here)
            elif branch.key == going_on[-1]:
                joined = join_branches((*branch.blocks, *rest), after, whose)
            else:
                joined = join_branches(branch.blocks, target, here)
            branches.append(branch.with_blocks(joined))
        return (*result, block.with_branches(branches))
    return tuple(result) if after is None else (*result, _going_to(after, whose))


def _goes_on_at(blocks: Sequence[Block], after: Block | None) -> Block | None:
    """The first step of a list that HighLevel has a node for, else of what comes after the list."""
    for block in blocks:
        if block.step.node_type():
            return block
        if block.step.ends:
            return None
    return after


def _going_to(target: Block, whose: str) -> Block:
    """What a branch that joins another ends in; a jump is made again instead of jumped to."""
    if target.step.ends:
        return Block(target.step, f"{target.identity}@{whose}", target.path)
    return made(GotoStep.joining(target.identity, target.step.title), f"{whose}+join")
