"""Merge fields that hold something whenever a step runs: a fork asked, or a step before saw to it."""

from collections.abc import Iterator, Sequence

from ghl_flow.compile.tree import Block, Branch
from ghl_flow.copy.merge_fields import STANDARD_FIELDS
from ghl_flow.kinds.conditions.model import AllOf, AnyOf, Expression
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.spec.yaml_document import YamlPath


def filled_fields(subject: FlowSubject) -> dict[YamlPath, frozenset[str]]:
    """For each step by its path, the merge fields that hold something on every way to it."""
    found: dict[YamlPath, frozenset[str]] = {}
    for path, fields in _walk(subject.continued, frozenset()):
        found[path] = found.get(path, fields) & fields
    return found


def _walk(blocks: Sequence[Block], known: frozenset[str]) -> Iterator[tuple[YamlPath, frozenset[str]]]:
    for block in blocks:
        yield block.path, known
        if block.step.fills:
            known |= {name for name in STANDARD_FIELDS if name.startswith(f"{block.step.fills}.")}
        for number, branch in enumerate(block.branches):
            yield from _walk(branch.blocks, known | _asked(branch, block.branches[:number]))


def _asked(branch: Branch, before: Sequence[Branch]) -> frozenset[str]:
    if branch.expression is not None:
        return frozenset(_known(branch.expression, filled=True))
    # The way that is left: a branch that asked only whether a field is empty was not taken.
    alone = (one.expression for one in before if one.expression is not None)
    return frozenset(
        name for one in alone if not isinstance(one, AllOf) for name in _known(one, filled=False)
    )


def _known(expression: Expression, *, filled: bool) -> Iterator[str]:
    match expression:
        case AllOf(parts):
            for part in parts:
                yield from _known(part, filled=filled)
        case AnyOf():
            return
        case leaf:
            asked = leaf.field_asked()
            if asked is not None and asked[1] is filled:
                yield asked[0]
