"""YAML into plain data with a position for every key and value.

PyYAML's parser gives events; what is made of them is decided here, because its constructors keep no
positions, let duplicate keys pass, and read `on`, `off` and `no` as booleans (YAML 1.1). Plain scalars
follow the YAML 1.2 core schema. Size, depth and alias expansion are bounded.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from ghl_flow.errors import SpecError
from ghl_flow.source import Location, SourceText, Span

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 64
MAX_NODES = 100_000

YamlValue: TypeAlias = "bool | int | float | str | list[YamlValue] | dict[str, YamlValue] | None"
YamlPath: TypeAlias = tuple[str | int, ...]

# The C parser is part of PyYAML's wheels; the Python one reads the same, slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = {".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"}


@dataclass(slots=True)
class Marks:
    """Where a value stands, and where its keys and parts stand."""

    span: Span
    keys: dict[str, Span] = field(default_factory=dict)
    parts: "dict[str | int, Marks]" = field(default_factory=dict)
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its data, and positions for every path in it."""

    source: SourceText
    data: YamlValue
    marks: Marks

    def location(self, path: YamlPath, *, key: bool = False) -> Location:
        """Where the value at `path` stands (`key`: where its key stands).

        Path items that lead nowhere are passed over, so the location is always the closest there is.
        """
        marks, span = self.marks, self.marks.span
        for number, item in enumerate(path):
            last = number == len(path) - 1
            if key and last and isinstance(item, str) and item in marks.keys:
                return Location(self.source, marks.keys[item])
            if item in marks.parts:
                marks = marks.parts[item]
                span = marks.span
        return Location(self.source, span)

    def resolve(self, path: YamlPath) -> YamlPath:
        """The longest way to follow `path` through the document, passing over items that are not in it.

        Validation errors name union members along the way; this takes them out.
        """
        return _longest(self.marks, path)[1]


def _longest(marks: Marks, path: YamlPath) -> tuple[bool, YamlPath]:
    """The longest way, one that uses the last item before any other; and whether it does."""
    if not path:
        return True, ()
    head, rest = path[0], path[1:]
    reaches, way = _longest(marks, rest) if rest else (False, ())
    if head in marks.parts:
        deeper, below = _longest(marks.parts[head], rest)
        if (deeper, len(below) + 1) >= (reaches, len(way)):
            return deeper, (head, *below)
    return reaches, way


def read_yaml(path: Path, display: str | None = None) -> Document:
    """Read and parse a file.

    Raises:
        SpecError: unreadable, too large, not UTF-8, or not the YAML that is accepted here.
    """
    shown = display or str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SpecError(f"cannot read {shown}: {error.strerror or error}") from None
    if len(raw) > MAX_BYTES:
        raise SpecError(
            f"{shown} is larger than 1 MiB", hint="a spec file is a few kilobytes; is this the right file?"
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


def parse_yaml(source: SourceText) -> Document:
    """Parse one YAML document.

    Raises:
        SpecError: bad syntax, a duplicate key, a tag, more than one document, or a limit exceeded.
    """
    if len(source.text) > MAX_BYTES:
        raise SpecError(f"{source.path} is larger than 1 MiB")
    return _Composer(source).document()


class _Composer:
    """Builds data and marks from parser events."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._lines = source.text.splitlines()
        self._anchors: dict[str, tuple[YamlValue, Marks]] = {}
        self._nodes = 0
        # A byte-order mark inside the text would be read as a character of the first key.
        self._loader = _Loader(source.text)

    def document(self) -> Document:
        try:
            self._next()  # stream start
            if isinstance(self._next(), yaml.StreamEndEvent):
                raise SpecError(
                    f"{self._source.path} is empty", location=Location(self._source, Span.point(1, 1))
                )
            data, marks = self._value(self._next(), 0)
            self._next()  # document end
            following = self._next()
            if not isinstance(following, yaml.StreamEndEvent):
                raise self._error(
                    "a second document in one file", following, hint="one file holds one document"
                )
        except yaml.MarkedYAMLError as error:
            raise self._syntax_error(error) from None
        except yaml.YAMLError as error:
            raise self._reader_error(error) from None
        finally:
            self._loader.dispose()
        return Document(self._source, data, marks)

    def _next(self) -> yaml.Event:
        event: yaml.Event = self._loader.get_event()
        return event

    def _value(self, event: yaml.Event, depth: int) -> tuple[YamlValue, Marks]:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        tag, anchor = getattr(event, "tag", None), getattr(event, "anchor", None)
        if tag not in (None, "!"):
            raise self._error(f"the tag {tag} is not accepted", event, hint="write the plain value")
        if depth > MAX_DEPTH:
            raise self._error(f"nested deeper than {MAX_DEPTH} levels", event)
        value: YamlValue
        if isinstance(event, yaml.ScalarEvent):
            marks = Marks(self._span(event, event))
            plain = event.implicit[0] and event.style in (None, "")
            value = self._plain(event) if plain else event.value
        elif isinstance(event, yaml.SequenceStartEvent):
            value, marks = self._sequence(event, depth)
        else:
            value, marks = self._mapping(event, depth)
        self._count(1, event)
        if anchor is not None:
            self._anchors[anchor] = (value, marks)
        return value, marks

    def _sequence(self, start: yaml.Event, depth: int) -> tuple[YamlValue, Marks]:
        values: list[YamlValue] = []
        marks = Marks(Span.point(1, 1))
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            value, part = self._value(event, depth + 1)
            marks.parts[len(values)] = part
            marks.weight += part.weight
            values.append(value)
        marks.span = self._span(start, event)
        return values, marks

    def _mapping(self, start: yaml.Event, depth: int) -> tuple[YamlValue, Marks]:
        values: dict[str, YamlValue] = {}
        marks = Marks(Span.point(1, 1))
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._error("a key is plain text", event)
            key, span = event.value, self._span(event, event)
            if key in values:
                first = marks.keys[key]
                raise self._error(
                    f"duplicate key '{key}'",
                    event,
                    hint=f"first written on line {first.line}; keep one of them",
                )
            if event.anchor is not None or event.tag not in (None, "!"):
                raise self._error("a key takes no anchor and no tag", event)
            if key == "<<":
                raise self._error(
                    "merge keys (<<) are not part of YAML 1.2",
                    event,
                    hint="repeat the keys, or alias the whole value",
                )
            value, part = self._value(self._next(), depth + 1)
            values[key] = value
            marks.keys[key] = span
            marks.parts[key] = part
            marks.weight += part.weight
        marks.span = self._span(start, event)
        return values, marks

    def _alias(self, event: yaml.Event) -> tuple[YamlValue, Marks]:
        anchor = getattr(event, "anchor", "")
        if anchor not in self._anchors:
            raise self._error(f"*{anchor} names no finished anchor", event)
        value, marks = self._anchors[anchor]
        self._count(marks.weight, event)
        return value, marks

    def _count(self, weight: int, event: yaml.Event) -> None:
        # Counts what aliases stand for too, so a file cannot grow into millions of nodes.
        self._nodes += weight
        if self._nodes > MAX_NODES:
            raise self._error(f"more than {MAX_NODES:,} values once aliases are expanded", event)

    def _plain(self, event: yaml.ScalarEvent) -> YamlValue:
        text: str = event.value
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        first = text[0]
        if first.isdigit() or first in "+-.":
            if _INTEGER.fullmatch(text):
                if len(text) > 300:
                    raise self._error("a number of more than 300 digits", event)
                return int(text)
            if _BASED_INTEGER.fullmatch(text):
                return int(text, 0)
            if _FLOAT.fullmatch(text):
                return float(text)
            if text in _NOT_FINITE:
                raise self._error(f"{text} is not a number that means anything here", event)
        return text

    def _span(self, first: yaml.Event, last: yaml.Event) -> Span:
        # Every event of a real parser has marks; the stubs allow for events made by hand.
        start: Any = first.start_mark
        end: Any = last.end_mark
        line, column = start.line + 1, start.column + 1
        if end.line != start.line:
            # A block runs to wherever the next one starts; its first line says enough.
            text = self._lines[start.line] if start.line < len(self._lines) else ""
            return Span(line, column, line, max(column + 1, len(text.rstrip()) + 1))
        return Span(line, column, line, max(column + 1, end.column + 1))

    def _error(self, message: str, event: yaml.Event, hint: str | None = None) -> SpecError:
        span = self._span(event, event)
        return SpecError(message, location=Location(self._source, span), hint=hint)

    def _syntax_error(self, error: yaml.MarkedYAMLError) -> SpecError:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "cannot be read as YAML"
        hint = None
        if "\\t" in problem:
            hint = "YAML indents with spaces, not tabs"
        elif "mapping values are not allowed" in problem:
            hint = "put text that holds a colon in quotes"
        elif "alias" in problem:
            hint = None
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        if line > len(self._lines) and self._lines:
            # What is missing at the end of the file is shown at the end of its last line.
            line, column = len(self._lines), len(self._lines[-1]) + 1
        return SpecError(
            f"not valid YAML: {problem}", location=Location(self._source, Span.point(line, column)), hint=hint
        )

    def _reader_error(self, error: yaml.YAMLError) -> SpecError:
        position = getattr(error, "position", 0) or 0
        before = self._source.text[:position]
        line, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
        character = getattr(error, "character", None)
        what = f"the character U+{ord(character):04X}" if isinstance(character, str) else str(error)
        if isinstance(character, int):
            what = f"the character U+{character:04X}"
        return SpecError(
            f"not valid YAML: {what} is not allowed",
            location=Location(self._source, Span.point(line, column)),
            hint="remove the control character",
        )
