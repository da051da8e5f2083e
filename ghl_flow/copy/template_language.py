"""The template language: plain Jinja2, of which a text message needs little.

Account values (`{{ business_name }}`) become literal text. HighLevel merge fields
(`{{ contact.first_name }}`) pass through as written and are filled in when the text is sent.

Templates may come from people an agency does not know, so what runs is fenced twice: the syntax tree
holds only what `template_rules` allows, and that runs in Jinja2's immutable sandbox with its loops and
the length of every value bounded. Jinja2 itself knows only lines; the tokens given to its parser carry
their offset along, so every error points at the character.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple, cast

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes, pass_context
from jinja2.lexer import TokenStream
from jinja2.meta import find_undeclared_variables
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from ghl_flow.copy.limits import MAX_SOURCE
from ghl_flow.copy.merge_fields import MERGE_ROOTS, merge_field_name
from ghl_flow.copy.template_filters import FILTERS, MAX_OUTPUT, LimitError, concatenate, text
from ghl_flow.copy.template_rules import (
    MERGE_FIELD_HINT,
    TESTS,
    Mark,
    TemplateFaultError,
    check,
    refined_merge_field,
)
from ghl_flow.errors import SpecError, did_you_mean
from ghl_flow.source import Location, SourceText, Span

MAX_ROUNDS: Final = 1_000
"""Rounds that all loops of one rendering may take together."""

_SYNTAX_HINT: Final = "values are written {{ business_name }}, merge fields {{ contact.first_name }}"
_FILE: Final = "<template>"
# Names that are not identifiers, so no template can say them.
_ROUNDS, _COUNTED, _CONCATENATED = "rounds left", "counted values", "concatenated values"

RawToken = tuple[Mark, str, str]


class _Program(NamedTuple):
    """A template body, checked and compiled. `names` are the values it reads, in order of reading.

    A body without a tag of ours is what it is: `constant`, and no template.
    """

    template: Template | None
    constant: str
    tags: Sequence[Mark]
    names: Sequence[tuple[str, Mark]]
    variables: frozenset[str]


def render_tags(body: str, variables: Mapping[str, str], *, source: SourceText, first_line: int = 1) -> str:
    """`rendering.render` for a body with plain line feeds."""
    try:
        return _run(_program(body), variables)
    except TemplateFaultError as fault:
        raise _spec_error(fault, body, source, first_line) from None


def variables_in_tags(body: str, *, source: SourceText | None = None, first_line: int = 1) -> set[str]:
    """`rendering.variables_used` for a body with plain line feeds."""
    try:
        return set(_program(body).variables)
    except TemplateFaultError as fault:
        raise _spec_error(fault, body, source or SourceText(_FILE, body), first_line) from None


def _spec_error(fault: TemplateFaultError, body: str, source: SourceText, first_line: int) -> SpecError:
    above = body.count("\n", 0, fault.at.offset)
    line = first_line + above
    # A body written inside another file is indented there.
    indent = max(source.line(line).find(body.split("\n")[above]), 0)
    column = 1 + indent + fault.at.offset - (body.rfind("\n", 0, fault.at.offset) + 1)
    span = Span(line, column, line, column + fault.at.length)
    return SpecError(fault.message, location=Location(source, span), hint=fault.hint)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 with nothing in it but our filters, two tests and `range`."""

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, finalize=text
        )
        self.globals = {"range": self.globals["range"]}
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}
        self.filters = {**FILTERS, _COUNTED: _counted, _CONCATENATED: concatenate}


@pass_context
def _counted(context: Context, values: Iterable[object]) -> Iterator[str | int | float]:
    """The values of a loop, as long as there are rounds left."""
    rounds: Iterator[int] = context[_ROUNDS]
    for value in values:
        if next(rounds, None) is None:
            raise LimitError(f"the loops of a text take at most {MAX_ROUNDS:,} rounds together")
        if not isinstance(value, str | int | float):
            raise LimitError("a loop in a text goes over text and numbers only")
        yield value


class _Fence(NodeTransformer):
    """Puts our bounded helpers where Jinja2 would loop or concatenate without bounds."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - the name is Jinja2's
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, _COUNTED, [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - the name is Jinja2's
        self.generic_visit(node)
        operands = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(operands, _CONCATENATED, [], [], None, None, lineno=node.lineno)


@cache
def _environment() -> _Environment:
    return _Environment()


# A library that is gone through in order fits whole, or nothing of it is found again.
@lru_cache(maxsize=2048)
def _program(body: str) -> _Program:
    """Read, check and compile a body with plain line feeds."""
    if len(body.encode("utf-8", "surrogatepass")) > MAX_SOURCE:
        raise TemplateFaultError(f"the template is longer than {MAX_SOURCE // 1024} KiB")
    environment = _environment()
    tokens = list(_merge_fields_passed_through(_tokens(body)))
    if all(kind == "data" for _, kind, _ in tokens):
        return _Program(None, "".join(value for _, _, value in tokens), (), (), frozenset())
    try:
        parser = Parser(environment, "")
        parser.stream = TokenStream(environment.lexer.wrap(tokens), None, None)
        tree = parser.parse()
        check(tree)
        read = [node for node in tree.find_all(nodes.Name) if node.ctx == "load"]
        names = [(node.name, mark) for node in read if (mark := Mark.of(node))]
        variables = frozenset(find_undeclared_variables(tree))
        tree = cast(nodes.Template, _Fence().visit(tree))
        tree.set_environment(environment)
        code = environment.compile(tree, filename=_FILE)
    except TemplateSyntaxError as error:
        at = error.lineno if isinstance(error.lineno, Mark) else None
        raise TemplateFaultError(f"template syntax: {error.message}", at, _SYNTAX_HINT) from None
    except (RecursionError, MemoryError, SyntaxError):  # Python's own limits on nesting
        raise TemplateFaultError("the template is nested too deeply") from None
    except ValueError:  # Python's own limit on digits
        raise TemplateFaultError("template syntax: a number is too long") from None
    template = Template.from_code(environment, code, environment.globals)
    tags = [mark for mark, kind, _ in tokens if kind in ("variable_begin", "block_begin")]
    return _Program(template, "", tags, names, variables)


def _tokens(body: str) -> Iterator[RawToken]:
    """Jinja2's tokens, each with its place."""
    position, opening = 0, None
    try:
        for line, kind, value in _environment().lex(body):
            # Whitespace that `{{-` strips is the one thing in no token.
            position = body.index(value, position)
            mark = Mark.at(line, position, len(value))
            if kind.endswith("_begin"):
                opening = mark
            elif kind.endswith("_end"):
                opening = None
            yield mark, kind, value
            position += len(value)
    except TemplateSyntaxError as error:
        message = re.sub(r" at \d+$", "", error.message or "")
        at = opening if opening and message.startswith("Missing") else Mark.at(error.lineno, position, 1)
        raise TemplateFaultError(f"template syntax: {message}", at, _SYNTAX_HINT) from None
    if opening:
        tag = body[opening.offset : opening.offset + 2]
        raise TemplateFaultError(f"template syntax: this {tag} is never closed", opening, _SYNTAX_HINT)


def _merge_fields_passed_through(tokens: Iterable[RawToken]) -> Iterator[RawToken]:
    """The tokens, with each `{{ }}` that holds nothing but a merge field turned into plain text."""
    tag: list[RawToken] = []
    for token in tokens:
        kind = token[1]
        if kind == "variable_begin":
            tag = [token]
        elif not tag:
            yield token
        elif kind == "variable_end":
            inside = "".join(value for _, _, value in tag[1:])
            if merge_field_name(inside):
                yield tag[0][0], "data", "{{" + inside + "}}"
            elif (fault := refined_merge_field(inside, tag[0][0])) is not None:
                raise fault
            else:
                yield from (*tag, token)
            tag = []
        else:
            tag.append(token)


def _run(program: _Program, variables: Mapping[str, str]) -> str:
    if program.template is None:
        return program.constant.rstrip("\n")
    chunks: list[str] = []
    length = 0
    try:
        for chunk in program.template.generate({**variables, _ROUNDS: iter(range(MAX_ROUNDS))}):
            length += len(chunk)
            if length > MAX_OUTPUT:
                raise LimitError(f"the text grows beyond {MAX_OUTPUT:,} characters")
            chunks.append(chunk)
    except UndefinedError as error:
        raise _missing(program, variables, error) from None
    except Exception as error:  # the template is at fault, whatever it manages to raise
        at = max((tag for tag in program.tags if tag <= (_line(error) or 0)), default=None)
        raise TemplateFaultError(f"the template cannot be rendered: {error}", at) from None
    return "".join(chunks).rstrip("\n")


def _missing(program: _Program, variables: Mapping[str, str], error: UndefinedError) -> TemplateFaultError:
    """The message for a value that the account does not have."""
    name = (error.message or "").partition("'")[2].partition("'")[0]
    uses = [mark for used, mark in program.names if used == name]
    at = next((mark for mark in uses if mark == _line(error)), uses[0] if uses else None)
    if name in MERGE_ROOTS:
        hint = MERGE_FIELD_HINT
    elif (close := did_you_mean(name, list(variables))) is not None:
        hint = close
    elif variables:
        hint = f"the account has {', '.join(sorted(variables))}; add {name} to its vars"
    else:
        hint = f"add {name} to the vars of the account"
    return TemplateFaultError(f"there is no value '{name}'", at, hint)


def _line(error: BaseException) -> int | None:
    """The line of the body that raised the error: Jinja2 puts it into the traceback."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
