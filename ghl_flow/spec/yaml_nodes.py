"""YAML text into nodes that know where they stand.

PyYAML composes them. Size of the nesting is bounded here; characters that are line ends in YAML 1.1 only
come through as characters, and every error of the parser becomes one with a place and a hint.
"""

from typing import TYPE_CHECKING, Any

import yaml

from ghl_flow.errors import SpecError
from ghl_flow.source import Location, SourceText, Span, conflict_line

if TYPE_CHECKING:
    _SafeLoader = yaml.SafeLoader
else:
    # The C parser is part of PyYAML's wheels; the Python one reads the same, slower.
    _SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 64
# What stands for a tag that nobody wrote: of a value in quotes or a block, and of any other.
TEXT, UNTAGGED = "text", "untagged"
# Line ends of YAML 1.1 that are characters like any other since YAML 1.2. The parser is of the old school.
_OLD_LINE_ENDS = "\x85\u2028\u2029"
_PRIVATE_USE = range(0xE000, 0xF900)


class _Loader(_SafeLoader):
    """Tells tags that were written from those that were not, and stops where C would run out of stack."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """The tag of a node that has none, or `!`."""
        # Only a scalar has a value; of its two flags the first says that it is plain.
        return TEXT if value is not None and not implicit[0] else UNTAGGED

    def descend_resolver(self, parent: yaml.Node | None, index: object) -> None:
        """Called before a node is composed."""
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            mark = parent.start_mark if parent else None
            raise yaml.composer.ComposerError(None, None, f"nested deeper than {MAX_DEPTH} levels", mark)

    def ascend_resolver(self) -> None:
        """Called after."""
        self._depth -= 1


def span_of(node: yaml.Node, source: SourceText) -> Span:
    """Where a node stands. A block runs to wherever the next one starts; its first line says enough."""
    # Every node of a real parser has marks; the stubs allow for nodes made by hand.
    start: Any = node.start_mark
    end: Any = node.end_mark
    line, column = start.line + 1, start.column + 1
    if end.line != start.line:
        return Span(line, column, line, max(column + 1, len(source.line(line).rstrip()) + 1))
    return Span(line, column, line, max(column + 1, end.column + 1))


def composed(source: SourceText) -> yaml.Node:
    """The root of the one document in a text.

    Raises:
        SpecError: bad syntax, more than one document, none, or nested too deep.
    """
    # A byte-order mark inside the text would be read as a character of the first key.
    stand_ins = _stand_ins(source.text)
    try:
        loader = _Loader(source.text.translate(stand_ins) if stand_ins else source.text)
    except UnicodeEncodeError as error:
        # From a file it cannot come; a text that HighLevel stores may have it.
        raise SpecError(
            f"{source.path} has half a character (U+{ord(source.text[error.start]):04X})",
            location=Location(source, Span.point(1, 1)),
            hint="write the character again",
        ) from None
    try:
        root = loader.get_node() if loader.check_node() else None
        if root is None:
            raise SpecError(f"{source.path} is empty", location=Location(source, Span.point(1, 1)))
        second = loader.get_node() if loader.check_node() else None
        if second is not None:
            raise SpecError(
                "a second document in one file",
                location=Location(source, span_of(second, source)),
                hint="one file holds one document",
            )
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(source, error) from None
    except yaml.YAMLError as error:
        raise _reader_error(source, error) from None
    finally:
        loader.dispose()
    if stand_ins:
        _put_back(root, {ord(stand_in): chr(old) for old, stand_in in stand_ins.items()})
    return root


def _stand_ins(text: str) -> dict[int, str]:
    """Characters that the text does not have, for those of it that the parser would take for line ends."""
    found = [character for character in _OLD_LINE_ENDS if character in text]
    if not found:
        return {}
    used = set(text)
    free = (chr(code) for code in _PRIVATE_USE if chr(code) not in used)
    return {ord(character): stand_in for character, stand_in in zip(found, free, strict=False)}


def _put_back(root: yaml.Node, originals: dict[int, str]) -> None:
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            node.value = node.value.translate(originals)
        elif isinstance(node, yaml.MappingNode):
            waiting += [part for entry in node.value for part in entry]
        else:
            waiting += node.value


def _syntax_error(source: SourceText, error: yaml.MarkedYAMLError) -> SpecError:
    if (conflict := conflict_line(source.text)) is not None:
        return SpecError(
            "git left a conflict here",
            location=Location(source, Span.point(conflict, 1)),
            hint="keep one of the two versions, and take out the lines of <<<<<<<, ======= and >>>>>>>",
        )
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read as YAML"
    hint = None
    if "\\t" in problem:
        hint = "YAML indents with spaces, not tabs"
    elif "mapping values are not allowed" in problem:
        hint = "put text that holds a colon in quotes"
    elif problem == "second occurrence":
        problem = "an anchor of this name is already there"
    elif "alias" in problem:
        hint = "an alias (*name) stands after the anchor (&name) it repeats"
    elif "expected ',' or" in problem:
        hint = "what begins with [ or { ends with ] or }, with commas between its items"
    elif "expected <block end>" in problem or "expected key" in problem:
        hint = "lines that belong together begin in the same column"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = source.lines()
    if line > len(lines) and lines:
        # What is missing at the end of the file is shown at the end of its last line.
        line, column = len(lines), len(lines[-1]) + 1
    return SpecError(
        f"not valid YAML: {problem}", location=Location(source, Span.point(line, column)), hint=hint
    )


def _reader_error(source: SourceText, error: yaml.YAMLError) -> SpecError:
    position = getattr(error, "position", 0) or 0
    character = getattr(error, "character", None)
    what = f"the character U+{ord(character):04X}" if isinstance(character, str) else str(error)
    if isinstance(character, int):
        what = f"the character U+{character:04X}"
    return SpecError(
        f"not valid YAML: {what} is not allowed",
        location=Location(source, source.span(position, position + 1)),
        hint="remove the control character",
    )
