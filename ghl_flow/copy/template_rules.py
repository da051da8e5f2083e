"""What a template may hold: of Jinja2's syntax tree, the part that a text message needs.

A list of what is allowed rather than of what is not, so that nothing new in Jinja2 slips through: no
attributes, no calls but `range`, no arithmetic, no macros, no includes.
"""

import re
from typing import Final

from jinja2 import nodes

from ghl_flow.copy.merge_fields import MERGE_ROOTS, merge_field_name, suggest
from ghl_flow.copy.template_filters import FILTERS
from ghl_flow.errors import did_you_mean

MAX_DEPTH: Final = 40
"""Levels of the syntax tree."""

TESTS: Final = frozenset(("defined", "undefined"))
"""What can stand after `is`."""

MERGE_FIELD_HINT: Final = "HighLevel's merge fields have two parts, such as {{ contact.first_name }}"

_ALLOWED: Final[frozenset[type[nodes.Node]]] = frozenset(
    {nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For}
    | {nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Concat, nodes.CondExpr}
    | {nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not}
    | {nodes.Filter, nodes.Test, nodes.Keyword}
)

_REFUSED: Final[tuple[tuple[tuple[type[nodes.Node], ...], str, str], ...]] = (
    (
        (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block),
        "a template stands alone: include, import, extends and block are not available",
        "write the text out in this template",
    ),
    (
        (nodes.Getitem, nodes.Getattr),
        "values are plain text and have no parts",
        "take text apart with a filter: first, last or truncate(10)",
    ),
    ((nodes.Call,), "functions cannot be called in a text", "use a filter: {{ business_name | upper }}"),
    (
        (nodes.BinExpr, nodes.UnaryExpr),
        "there is no arithmetic in a text",
        "to join text, write {{ first_name ~ ' at ' ~ business_name }}",
    ),
)

# What people write, where Jinja2 calls it something else.
_TAGS: Final[dict[type[nodes.Node], str]] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.Scope: "autoescape",
}

_LOOP_FACTS: Final = frozenset(("first", "index", "last", "length"))
# Names that Jinja2 gives a meaning of its own; printed, they would show its insides.
_RESERVED: Final = frozenset(("caller", "kwargs", "loop", "self", "super", "varargs"))


class Mark(int):
    """A line number, as Jinja2 wants one, that remembers the stretch of the body it stands for."""

    offset: int
    length: int

    @classmethod
    def at(cls, line: int, offset: int, length: int) -> "Mark":
        """The stretch body[offset:offset + length], which begins on that 1-based line."""
        mark = cls(line)
        mark.offset, mark.length = offset, length
        return mark

    @classmethod
    def of(cls, node: nodes.Node) -> "Mark | None":
        """Where a node of the syntax tree begins: Jinja2 hands on the line numbers it is given."""
        return node.lineno if isinstance(node.lineno, Mark) else None


class TemplateFaultError(Exception):
    """Something is wrong at a place in a template body; without one, with the whole of it."""

    def __init__(self, message: str, at: Mark | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message, self.at, self.hint = message, at or Mark.at(1, 0, 1), hint


def check(tree: nodes.Template) -> None:
    """Look at every node of a template.

    Raises:
        TemplateFaultError: for the first one that a text may not have.
    """
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise TemplateFaultError("the template is nested too deeply", Mark.of(node))
        if not _is_loop_fact(node):
            _check_node(node)
            waiting += [(child, depth + 1) for child in reversed([*node.iter_child_nodes()])]


def _check_node(node: nodes.Node) -> None:
    at = Mark.of(node)
    match node:
        case nodes.Getattr() | nodes.Getitem() | nodes.Call() if (dotted := _dotted(node)) is not None:
            raise _misplaced(*dotted)
        case nodes.Call(node=nodes.Name(name="range")):
            return
        case nodes.Filter(name=name) if name not in FILTERS:
            hint = did_you_mean(name, list(FILTERS)) or f"the filters are {', '.join(FILTERS)}"
            raise TemplateFaultError(f"there is no filter '{name}' for a text", at, hint)
        case nodes.Test(name=name) if name not in TESTS:
            raise TemplateFaultError(f"there is no test '{name}' for a text", at, "compare with == or in")
        case nodes.Name(name=name) if name in _RESERVED:
            raise TemplateFaultError(f"'{name}' means something else in Jinja2", at, "use another name")
        case nodes.For(recursive=True):
            raise TemplateFaultError("a loop in a text cannot be recursive", at)
    if type(node) in _ALLOWED:  # the very type: Jinja2 may derive others from it
        return
    for kinds, message, hint in _REFUSED:
        if isinstance(node, kinds):
            raise TemplateFaultError(message, at, hint)
    name = _TAGS.get(type(node), type(node).__name__.lower())
    raise TemplateFaultError(
        f"'{name}' is not available in a text", at, "use {{ value }}, {% if %}, {% for %}"
    )


# What follows a merge field in other systems: `| default`, `| default: 'there'`, `or 'there'`.
_REFINED: Final = re.compile(r"\s*([A-Za-z_]\w*(?:\s*\.\s*[\w-]+)+)\s*(\||\bor\b|\bdefault\b|\?|:)", re.ASCII)


def refined_merge_field(inside: str, tag: Mark) -> TemplateFaultError | None:
    """What is wrong with a tag that gives a merge field a default or a filter; None for any other tag.

    HighLevel has neither: what stands between the braces is the name of a field, and nothing else.
    """
    match = _REFINED.match(inside)
    name = merge_field_name(match[1]) if match else None
    if match is None or name is None:
        return None
    at = Mark.at(tag, tag.offset + 2 + match.start(1), match.end(1) - match.start(1))
    return TemplateFaultError(
        f"HighLevel fills in {name} when the text is sent, and has no defaults or filters for it",
        at,
        f"write {{{{ {name} }}}} by itself, in a text that reads right where it is empty",
    )


def _is_loop_fact(node: nodes.Node) -> bool:
    match node:
        case nodes.Getattr(node=nodes.Name(name="loop"), attr=fact):
            return fact in _LOOP_FACTS
    return False


def _dotted(node: nodes.Node) -> tuple[nodes.Name, str] | None:
    """The `a` and the `a.b.c` in `a.b.c`, `a.b.c[...]` or `a.b.c(...)`."""
    if isinstance(node, nodes.Getitem | nodes.Call):
        node = node.node
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.insert(0, node.attr)
        node = node.node
    return (node, ".".join((node.name, *parts))) if isinstance(node, nodes.Name) and parts else None


def _misplaced(base: nodes.Name, name: str) -> TemplateFaultError:
    """Why a dotted name cannot stand where it does: alone, it would have been passed through."""
    start = Mark.of(base)
    at = Mark.at(start, start.offset, len(name)) if start else None
    if base.name in MERGE_ROOTS:
        return TemplateFaultError(
            f"HighLevel fills in {name} when the text is sent, so it can only stand alone",
            at,
            f"write {{{{ {name} }}}} by itself, without filters or conditions",
        )
    hint = suggest(name) or "change values with filters: {{ business_name | upper }}"
    return TemplateFaultError(f"'{name}' is not a HighLevel merge field, and values have no parts", at, hint)
