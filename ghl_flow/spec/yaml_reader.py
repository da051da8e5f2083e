"""YAML into plain data with a position for every key and value.

PyYAML's composer gives nodes; what is made of them is decided here, because its constructors keep no
positions, let duplicate keys pass, and read `on`, `off` and `no` as booleans (YAML 1.1). Plain scalars
follow the YAML 1.2 core schema. Size, depth and alias expansion are bounded. Positions are read off the
nodes when somebody asks.
"""

import os
import re
import stat
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from ghl_flow.errors import SpecError
from ghl_flow.language.written import number
from ghl_flow.source import Location, SourceText, Span

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 100_000

_MOST_FILES = 16 * 1024

YamlValue: TypeAlias = "bool | int | float | str | list[YamlValue] | dict[str, YamlValue] | None"
YamlPath: TypeAlias = tuple[str | int, ...]

# The C parser is part of PyYAML's wheels; the Python one reads the same, slower.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What stands for a tag that nobody wrote: of a value in quotes or a block, and of any other.
_TEXT, _UNTAGGED = "text", "untagged"

# The anchor and the tag before a value.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")
# Line ends of YAML 1.1 that are characters like any other since YAML 1.2. The parser is of the old school.
_OLD_LINE_ENDS = "\x85\u2028\u2029"
_PRIVATE_USE = range(0xE000, 0xF900)

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = {".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"}


class _Loader(_SafeLoader):  # type: ignore[misc]
    """Tells tags that were written from those that were not, and stops where C would run out of stack."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._depth = 0

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: Any) -> str:
        """The tag of a node that has none, or `!`."""
        # Only a scalar has a value; of its two flags the first says that it is plain.
        return _TEXT if value is not None and not implicit[0] else _UNTAGGED

    def descend_resolver(self, parent: yaml.Node | None, index: object) -> None:
        """Called before a node is composed."""
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            mark = parent.start_mark if parent else None
            raise yaml.composer.ComposerError(None, None, f"nested deeper than {MAX_DEPTH} levels", mark)

    def ascend_resolver(self) -> None:
        """Called after."""
        self._depth -= 1


def is_plain(text: str) -> bool:
    """Whether YAML reads a text as itself where it stands without quotes, in `[...]` and `{...}` too."""
    try:
        written = [
            parse_yaml(SourceText("", f"k: {text}\n")).data,
            parse_yaml(SourceText("", f"{{k: {text}}}\n")).data,
        ]
    except SpecError:
        return False
    return written == [{"k": text}] * 2


def in_quotes(text: str) -> str:
    """A text of one line as YAML has it in quotes."""
    if '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\") + '"'


class Scalar(NamedTuple):
    """A scalar in its file: offsets without anchor or tag, how it is quoted (`'`, `"`, `|`, `>` or
    nothing), and the text that it stands for."""

    start: int
    end: int
    style: str
    value: str


class Document:
    """One YAML document: its data, and positions for every path in it."""

    def __init__(self, source: SourceText, data: YamlValue, root: yaml.Node) -> None:
        """`root` is what the data was made of; it knows the positions."""
        self.source = source
        self.data = data
        self._root = root

    def location(self, path: YamlPath, *, key: bool = False) -> Location:
        """Where the value at `path` stands (`key`: where its key stands).

        Path items that lead nowhere are passed over, so the location is always the closest there is.
        """
        node, found = self._root, self._root
        for place, item in enumerate(path):
            key_node, value = _entry(node, item)
            if value is None:
                continue
            if key and place == len(path) - 1 and key_node is not None:
                return Location(self.source, span_of(key_node, self.source))
            node = found = value
        return Location(self.source, span_of(found, self.source))

    def scalar(self, path: YamlPath) -> "Scalar | None":
        """The text at exactly this path, as it is written; None for a list, a mapping or nothing."""
        node: yaml.Node | None = self._root
        for item in path:
            node = _entry(node, item)[1] if node is not None else None
        if not isinstance(node, yaml.ScalarNode):
            return None
        start, end = int(node.start_mark.index), int(node.end_mark.index)
        properties = _PROPERTIES.match(self.source.text, start, end)
        return Scalar(properties.end() if properties else start, end, node.style or "", node.value)

    def written(self, path: YamlPath) -> str:
        """The text of the scalar at `path` as it is written, quotes resolved; empty for anything else."""
        node = self._root
        for item in path:
            found = _entry(node, item)[1]
            if found is None:
                return ""
            node = found
        return node.value if isinstance(node, yaml.ScalarNode) else ""

    def resolve(self, path: YamlPath) -> YamlPath:
        """The longest way to follow `path` through the document, passing over items that are not in it.

        Validation errors name union members along the way; this takes them out.
        """
        return _longest(self._root, path, {})[1]


@lru_cache(maxsize=16)
def _keys(node: yaml.MappingNode) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
    """The entries of a mapping: a file full of errors asks for each of them."""
    return {key.value: (key, value) for key, value in reversed(node.value)}


def _entry(node: yaml.Node, item: str | int) -> tuple[yaml.Node | None, yaml.Node | None]:
    """The key and the value of an entry; a part of a list has no key."""
    if isinstance(node, yaml.MappingNode):
        return _keys(node).get(item, (None, None))
    if isinstance(node, yaml.SequenceNode) and isinstance(item, int) and 0 <= item < len(node.value):
        return None, node.value[item]
    return None, None


def _longest(
    node: yaml.Node, path: YamlPath, known: dict[tuple[int, int], tuple[bool, YamlPath]]
) -> tuple[bool, YamlPath]:
    """The longest way, one that uses the last item before any other; and whether it does.

    `known`: what was found from a node for the rest of a path. Without it a path of n items takes 2^n steps.
    """
    if not path:
        return True, ()
    here = (id(node), len(path))
    if here not in known:
        head, rest = path[0], path[1:]
        reaches, way = _longest(node, rest, known) if rest else (False, ())
        value = _entry(node, head)[1]
        if value is not None:
            deeper, below = _longest(value, rest, known)
            if (deeper, len(below) + 1) >= (reaches, len(way)):
                reaches, way = deeper, (head, *below)
        known[here] = reaches, way
    return known[here]


def span_of(node: yaml.Node, source: SourceText) -> Span:
    """Where a node stands. A block runs to wherever the next one starts; its first line says enough."""
    # Every node of a real parser has marks; the stubs allow for nodes made by hand.
    start: Any = node.start_mark
    end: Any = node.end_mark
    line, column = start.line + 1, start.column + 1
    if end.line != start.line:
        return Span(line, column, line, max(column + 1, len(source.line(line).rstrip()) + 1))
    return Span(line, column, line, max(column + 1, end.column + 1))


def read_yaml(path: Path, display: str | None = None) -> Document:
    """Read and parse a file.

    Raises:
        SpecError: unreadable, too large, not UTF-8, or not the YAML that is accepted here.
    """
    shown = display or str(path)
    top = Location(SourceText(shown, ""), Span.point(1, 1))
    try:
        # Asking for the most that is allowed would make room for it, for every file of a kilobyte.
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SpecError(f"{shown} is not a file", location=top, hint="a pipe or device is not read")
            raw = file.read(_MOST_FILES)
            if len(raw) == _MOST_FILES:
                raw += file.read(MAX_BYTES + 1 - _MOST_FILES)
    except OSError as error:
        raise SpecError(f"cannot read {shown}: {error.strerror or error}", location=top) from None
    if len(raw) > MAX_BYTES:
        raise SpecError(
            f"{shown} is larger than 1 MiB",
            location=top,
            hint="a spec file is a few kilobytes; is this the right file?",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        source = SourceText(shown, raw.decode("utf-8", errors="replace"))
        raise SpecError(
            f"{shown} is not UTF-8: byte 0x{raw[error.start]:02x}",
            location=Location(source, Span.point(line, column)),
            hint="save the file as UTF-8",
        ) from None
    return parse_yaml(SourceText(shown, text))


def _without_waiting(path: str, flags: int) -> int:
    # A pipe that nothing writes to would be waited for.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def parse_yaml(source: SourceText) -> Document:
    """Parse one YAML document.

    Raises:
        SpecError: bad syntax, a duplicate key, a tag, more than one document, or a limit exceeded.
    """
    if len(source.text) > MAX_BYTES:
        raise SpecError(f"{source.path} is larger than 1 MiB")
    root = _composed(source)
    return Document(source, _Values(source).of(root), root)


def _composed(source: SourceText) -> yaml.Node:
    # A byte-order mark inside the text would be read as a character of the first key.
    stand_ins = _stand_ins(source.text)
    loader = _Loader(source.text.translate(stand_ins) if stand_ins else source.text)
    try:
        if not loader.check_node():
            raise SpecError(f"{source.path} is empty", location=Location(source, Span.point(1, 1)))
        root: yaml.Node = loader.get_node()
        if loader.check_node():
            raise SpecError(
                "a second document in one file",
                location=Location(source, span_of(loader.get_node(), source)),
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


class _Values:
    """Builds data from the nodes of one document."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._nodes = 0
        self._above: set[int] = set()

    def of(self, node: yaml.Node) -> YamlValue:
        """The data of a node."""
        # An alias is the node itself again, so this counts what aliases stand for too: a file cannot
        # grow into millions of values.
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._error(f"more than {MAX_NODES:,} values once aliases are expanded", node)
        tag = node.tag
        if tag is not _UNTAGGED and tag is not _TEXT:
            raise self._error(f"the tag {tag} is not accepted", node, hint="write the plain value")
        if isinstance(node, yaml.ScalarNode):
            return node.value if tag is _TEXT else self._plain(node)
        if id(node) in self._above:
            raise self._error("an anchor that holds itself", node, hint="an alias stands after what it names")
        self._above.add(id(node))
        value = self._sequence(node) if isinstance(node, yaml.SequenceNode) else self._mapping(node)
        self._above.discard(id(node))
        return value

    def _sequence(self, node: yaml.Node) -> list[YamlValue]:
        return [self.of(part) for part in node.value]

    def _mapping(self, node: yaml.Node) -> dict[str, YamlValue]:
        values: dict[str, YamlValue] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._error("a key is plain text", key_node)
            key = key_node.value
            if key in values:
                first = next(other for other, _ in node.value if other.value == key)
                raise self._error(
                    f"duplicate key '{key}'",
                    key_node,
                    hint=f"first written on line {span_of(first, self._source).line}; keep one of them",
                )
            if key_node.tag is not _UNTAGGED and key_node.tag is not _TEXT:
                raise self._error("a key takes no tag", key_node)
            if key == "<<":
                raise self._error(
                    "merge keys (<<) are not part of YAML 1.2",
                    key_node,
                    hint="repeat the keys, or alias the whole value",
                )
            values[key] = self.of(value_node)
        return values

    def _plain(self, node: yaml.ScalarNode) -> YamlValue:
        text: str = node.value
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        first = text[0]
        if first.isdigit() or first in "+-.":
            if _INTEGER.fullmatch(text):
                if len(text) > 300:
                    raise self._error("a number of more than 300 digits", node)
                return number(int(text), text)
            if _BASED_INTEGER.fullmatch(text):
                return number(int(text, 0), text)
            if _FLOAT.fullmatch(text):
                return number(float(text), text)
            if text in _NOT_FINITE:
                raise self._error(f"{text} is not a number that means anything here", node)
        return text

    def _error(self, message: str, node: yaml.Node, hint: str | None = None) -> SpecError:
        return SpecError(message, location=Location(self._source, span_of(node, self._source)), hint=hint)


def _syntax_error(source: SourceText, error: yaml.MarkedYAMLError) -> SpecError:
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
