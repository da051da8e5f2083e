"""Branches that no run can take, decided from what is known on the way to them.

Facts are answers to single tests (has the tag, the field equals the value). A step that changes what a
test looks at, or any pause (others act meanwhile), makes its answer unknown again. Nothing is guessed: a
branch counts as dead only where the facts say so.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple, TypeAlias

from ghl_flow.compile.tree import Block, Branch
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression, Leaf
from ghl_flow.kinds.effects import Effects
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.yaml_document import YamlPath


class Facts(NamedTuple):
    """What is known at a point: which tags are there or not, and which other tests hold or do not."""

    tags: dict[str, bool]
    tests: dict[Expression, bool]

    def copy(self) -> "Facts":
        """The same facts, to be added to."""
        return Facts(self.tags.copy(), self.tests.copy())


_NOTHING_KNOWN = Facts({}, {})


class DeadBranch(NamedTuple):
    """A branch that is never taken, and why; `expression` is None for the else branch."""

    path: YamlPath
    expression: Expression | None
    why: str


# What each way to a branch says of it, by the place of its fork and its key: dead, or taken (None).
_Ways: TypeAlias = dict[tuple[YamlPath, str], list[DeadBranch | None]]


def dead_branches(subject: FlowSubject) -> list[DeadBranch]:
    """Branches that are dead on every way that leads to their fork."""
    found: _Ways = {}
    _walk(subject.continued, _NOTHING_KNOWN, found, subject)
    return [ways[0] for ways in found.values() if ways[0] is not None and all(ways)]


def _walk(blocks: Sequence[Block], facts: Facts, found: _Ways, subject: FlowSubject) -> None:
    for block in blocks:
        if not block.branches:
            facts = _after(subject.effects(block), facts)
            continue
        here, taken_before = facts.copy(), False
        for branch in block.branches:
            ways = found.setdefault((block.path, branch.key), [])
            value = True if branch.expression is None else _value(branch.expression, here)
            if taken_before:
                why = "a branch before it is always taken"
                ways.append(DeadBranch(_path(block, branch), branch.expression, why))
                continue
            if value is False:
                why = "what it asks for is ruled out on the way here"
                ways.append(DeadBranch(_path(block, branch), branch.expression, why))
                continue
            ways.append(None)
            inside = here.copy()
            if branch.expression is not None:
                _assume(branch.expression, True, inside)
                taken_before = value is True
                if not taken_before:
                    _assume(branch.expression, False, here)
            _walk(branch.blocks, inside, found, subject)


def _path(block: Block, branch: Branch) -> YamlPath:
    """Where the branch is written; an else that nobody wrote stands at its fork."""
    written = next((arm.path for arm in block.step.arms if arm.key == branch.key), ())
    return (*block.path, *(written or ("if",)))


def _after(effects: Effects, facts: Facts) -> Facts:
    if effects.pauses or effects.unbounded or effects.writes or effects.enrols or effects.removes_from:
        # Time passes, or something changes that a test may look at.
        return _NOTHING_KNOWN
    changed = {**dict.fromkeys(effects.adds, True), **dict.fromkeys(effects.removes, False)}
    return Facts({**facts.tags, **changed}, facts.tests) if changed else facts


def _value(expression: Expression, facts: Facts) -> bool | None:
    match expression:
        case AllOf(parts):
            values = [_value(part, facts) for part in parts]
            return False if False in values or _contradict(parts) else None if None in values else True
        case AnyOf(parts):
            values = [_value(part, facts) for part in parts]
            return True if True in values else None if None in values else False
        case leaf:
            asked = leaf.tag_asked()
            if asked is None:
                return facts.tests.get(leaf) if facts.tests else None
            known = facts.tags.get(asked[0])
            return None if known is None else known == asked[1]


def _contradict(parts: Sequence[Expression]) -> bool:
    """Whether parts that must all hold cannot: a tag there and not there, a field with two values."""
    tests = [part for part in parts if isinstance(part, Leaf)]
    return any(one.excludes(other) for one, other in combinations(tests, 2))


def _assume(expression: Expression, holds: bool, facts: Facts) -> None:
    match expression:
        case AllOf(parts):
            if holds:
                for part in parts:
                    _assume(part, True, facts)
        case AnyOf(parts):
            if not holds:
                for part in parts:
                    _assume(part, False, facts)
        case leaf:
            asked = leaf.tag_asked()
            if asked is None:
                facts.tests[leaf] = holds
            else:
                facts.tags[asked[0]] = asked[1] == holds
