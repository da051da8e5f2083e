"""Fields that hold something whenever a step runs, because a fork before it asked."""

from collections.abc import Iterator, Sequence

from ghl_flow.compile.tree import Block, Branch
from ghl_flow.kinds.conditions.field_is import FieldIs
from ghl_flow.kinds.conditions.model import AllOf, Expression
from ghl_flow.kinds.standard_fields import OF_CONTACT
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
        for number, branch in enumerate(block.branches):
            yield from _walk(branch.blocks, known | _asked(branch, block.branches[:number]))


def _asked(branch: Branch, before: Sequence[Branch]) -> frozenset[str]:
    if branch.expression is not None:
        return frozenset(_holding(branch.expression))
    # The way that is left: a branch that asked only whether a field is empty was not taken.
    return frozenset(
        _field(one.expression)
        for one in before
        if isinstance(one.expression, FieldIs) and one.expression.operator == "has_no_value"
    )


def _holding(expression: Expression) -> Iterator[str]:
    match expression:
        case AllOf(parts):
            for part in parts:
                yield from _holding(part)
        case FieldIs(operator="has_value"):
            yield _field(expression)
        case FieldIs(operator="==" | "contain" | ">" | "<" | ">=" | "<=", value=str(value)) if value:
            yield _field(expression)


def _field(asked: FieldIs) -> str:
    return f"{OF_CONTACT}{asked.key.removeprefix(OF_CONTACT)}"
