"""Nobody but its own file asks whether something is of a kind: everybody asks the kind instead."""

import ast
from collections.abc import Iterator
from pathlib import Path

from ghl_flow.kinds.conditions.registry import BUILT_IN
from ghl_flow.kinds.registry import NODE_KINDS, STEP_TYPES
from ghl_flow.kinds.triggers.registry import TRIGGER_KINDS, TRIGGER_TYPES

PACKAGE = Path(__file__).parents[2] / "ghl_flow"
# The kinds themselves; the shape of documents, which is below them; and what stands in for HighLevel, which
# shares no guess with the product.
_OWN = ("kinds", "wire", "sandbox")
_CLASSES = {
    kind.__name__
    for kinds in (STEP_TYPES, NODE_KINDS, TRIGGER_TYPES, TRIGGER_KINDS)
    for kind in kinds.values()
} | {kind.__name__ for kind in BUILT_IN}
_TYPES = {*NODE_KINDS, *TRIGGER_KINDS}


def asks(tree: ast.AST) -> Iterator[int]:
    """The lines that ask for a class or a type of a kind."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            if {item.id for item in ast.walk(node.args[1]) if isinstance(item, ast.Name)} & _CLASSES:
                yield node.lineno
        elif isinstance(node, ast.MatchClass) and isinstance(node.cls, ast.Name) and node.cls.id in _CLASSES:
            yield node.lineno
        elif isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = {
                item.attr for side in sides for item in ast.walk(side) if isinstance(item, ast.Attribute)
            }
            texts = {
                item.value for side in sides for item in ast.walk(side) if isinstance(item, ast.Constant)
            }
            if named & {"type", "node_type", "trigger_type"} and texts & _TYPES:
                yield node.lineno


def test_it_is_noticed() -> None:
    for text in (
        "isinstance(step, SmsStep)",
        "isinstance(step, int | WaitStep)",
        "node.type == 'sms'",
        "node.type in ('sms', 'email')",
        "'webhook' != action.type",
        "trigger.type == 'contact_tag'",
        "match leaf:\n    case HasTag(tag): pass",
    ):
        assert [*asks(ast.parse(text))], text
    assert not [*asks(ast.parse("field.type in ('number', 'money')"))]


def test_nobody_asks() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] not in _OWN
        for line in asks(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []
