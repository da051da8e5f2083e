"""The step tree between the spec and the wire: steps with an identity, a place in YAML, and branches.

The identity is what a step's id is made of. It comes from the step's `id:`, else its name, else its
place among like steps in its scope, and is settled here, before any pass moves a step: recompiling
changes nothing, and inserting a step disturbs no step of another kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

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


def build_tree(steps: Sequence[Step], scope: str, path: YamlPath | None) -> tuple[Block, ...]:
    """Blocks for the steps of one list, in order. `path` is that of the list; None: nobody wrote it."""
    seen: dict[str, int] = {}
    return tuple(
        [
            _block(step, _identity(step, scope, seen), None if path is None else (*path, number))
            for number, step in enumerate(steps)
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


def _block(step: Step, identity: str, path: YamlPath | None) -> Block:
    if not step.arms:
        return Block(step, identity, path or ())
    branches = tuple(
        [
            Branch(
                arm.key,
                arm.name,
                arm.expression,
                build_tree(arm.steps, f"{identity}/{arm.key}", None if path is None else (*path, *arm.path)),
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


def sequences(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Every list of blocks in the tree: the root and each branch."""
    yield blocks
    for block in blocks:
        for branch in block.branches:
            yield from sequences(branch.blocks)


def ends(blocks: Sequence[Block]) -> bool:
    """Whether a run never gets past the end of this list."""
    return any(
        block.step.ends or (bool(block.branches) and all(ends(branch.blocks) for branch in block.branches))
        for block in blocks
    )


def size_after_branches(blocks: Sequence[Block], tail: int = 0) -> int:
    """How many steps `continue_after_branches` would make of this list with `tail` steps after it."""
    size = 0
    for number, block in enumerate(blocks):
        size += 1
        if block.step.ends:
            return size
        if block.branches:
            rest = size_after_branches(blocks[number + 1 :], tail)
            return size + sum(
                size_after_branches(branch.blocks, 0 if ends(branch.blocks) else rest)
                for branch in block.branches
            )
    return size + tail


def continue_after_branches(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Give every branch that goes on the steps that follow its fork.

    In HighLevel branches never join again, so steps written after an `if` belong to each branch that
    does not end. Where more than one goes on, the later ones get copies with ids of their own.
    """
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
            branches.append(branch.with_blocks(continue_after_branches((*branch.blocks, *tail))))
        return (*result, block.with_branches(branches))
    return tuple(result)


def _copy(block: Block, suffix: str) -> Block:
    branches = tuple(
        branch.with_blocks(tuple(_copy(item, suffix) for item in branch.blocks)) for branch in block.branches
    )
    return Block(block.step, block.identity + suffix, block.path, branches)
