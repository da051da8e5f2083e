"""Branches that no run can take, decided from what is known on the way to them.

Facts are answers to single tests (has the tag, the field equals the value). A step that changes what a
test looks at, or any pause (others act meanwhile), makes its answer unknown again. Nothing is guessed: a
branch counts as dead only where the facts say so.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ghl_flow.compile.tree import Block, Branch
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.yaml_reader import YamlPath
from ghl_flow.steps.add_tag import AddTagStep
from ghl_flow.steps.condition import AllOf, AnyOf, Expression, FieldIs, HasTag, InWorkflow, Within
from ghl_flow.steps.if_else import IfStep
from ghl_flow.steps.remove_tag import RemoveTagStep
from ghl_flow.steps.sms import SmsStep
from ghl_flow.steps.tag_list import tag_names

Facts = Mapping[Expression, bool]


class DeadBranch(NamedTuple):
    """A branch that is never taken, and why; `expression` is None for the else branch."""

    path: YamlPath
    expression: Expression | None
    why: str


def dead_branches(subject: FlowSubject) -> list[DeadBranch]:
    """Branches that are dead on every way that leads to their fork."""
    found: dict[YamlPath, list[DeadBranch | None]] = {}
    _walk(subject.continued, {}, found)
    return [ways[0] for ways in found.values() if ways[0] is not None and all(ways)]


def _walk(
    blocks: Sequence[Block],
    facts: dict[Expression, bool],
    found: dict[YamlPath, list[DeadBranch | None]],
) -> None:
    for block in blocks:
        if not block.branches:
            facts = _after(block, facts)
            continue
        here = dict(facts)
        for branch in block.branches:
            path = _path(block, branch)
            value = True if branch.expression is None else _value(branch.expression, here)
            taken_before = here.get(_TAKEN, False)
            if taken_before:
                why = "a branch before it is always taken"
                found.setdefault(path, []).append(DeadBranch(path, branch.expression, why))
                continue
            if value is False:
                why = "what it asks for is ruled out on the way here"
                found.setdefault(path, []).append(DeadBranch(path, branch.expression, why))
                continue
            found.setdefault(path, []).append(None)
            inside = {key: known for key, known in here.items() if key != _TAKEN}
            if branch.expression is not None:
                _assume(branch.expression, True, inside)
                if value is True:
                    here[_TAKEN] = True
                else:
                    _assume(branch.expression, False, here)
            _walk(branch.blocks, inside, found)


# Stands among the facts of a fork for "a branch before this one is taken for certain".
_TAKEN = HasTag("")


def _path(block: Block, branch: Branch) -> YamlPath:
    """Where the branch is written; an else that nobody wrote stands at its fork."""
    arms = block.step.arms if isinstance(block.step, IfStep) else ()
    written = next((arm.path for arm in arms if arm.key == branch.key), ())
    return (*block.path, *(written or ("if",)))


def _after(block: Block, facts: dict[Expression, bool]) -> dict[Expression, bool]:
    match block.step:
        case AddTagStep(add_tag=tags):
            return {**facts, **{HasTag(tag): True for tag in tag_names(tags)}}
        case RemoveTagStep(remove_tag=tags):
            return {**facts, **{HasTag(tag): False for tag in tag_names(tags)}}
        case SmsStep():
            return facts
        case _:
            # Time passes, or something changes that a test may look at.
            return {}


def _value(expression: Expression, facts: Facts) -> bool | None:
    match expression:
        case HasTag(tag, holds):
            known = facts.get(HasTag(tag.lower()))
            return None if known is None else known == holds
        case AllOf(parts):
            values = [_value(part, facts) for part in parts]
            return False if False in values or _contradict(parts) else None if None in values else True
        case AnyOf(parts):
            values = [_value(part, facts) for part in parts]
            return True if True in values else None if None in values else False
        case _:
            return facts.get(expression)


def _contradict(parts: Sequence[Expression]) -> bool:
    """Whether parts that must all hold cannot: a tag there and not there, a field with two values."""
    tags: dict[str, bool] = {}
    fields: dict[str, str | None] = {}
    for part in parts:
        if isinstance(part, HasTag) and tags.setdefault(part.tag.lower(), part.holds) != part.holds:
            return True
        if (
            isinstance(part, FieldIs)
            and part.operator == "=="
            and fields.setdefault(part.key, part.value) != part.value
        ):
            return True
    return False


def _assume(expression: Expression, holds: bool, facts: dict[Expression, bool]) -> None:
    match expression:
        case HasTag(tag, wanted):
            facts[HasTag(tag.lower())] = wanted == holds
        case AllOf(parts):
            if holds:
                for part in parts:
                    _assume(part, True, facts)
        case AnyOf(parts):
            if not holds:
                for part in parts:
                    _assume(part, False, facts)
        case FieldIs() | Within() | InWorkflow():
            facts[expression] = holds
