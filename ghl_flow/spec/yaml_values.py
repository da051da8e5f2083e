"""Plain data from the nodes of one YAML document.

PyYAML's constructors let duplicate keys pass and read `on`, `off` and `no` as booleans (YAML 1.1). Plain
scalars follow the YAML 1.2 core schema here, tags are not accepted, and the expansion of aliases is bounded.
"""

import re
from typing import TypeAlias

import yaml

from ghl_flow.errors import SpecError
from ghl_flow.language.written import number
from ghl_flow.source import Location, SourceText
from ghl_flow.spec.yaml_nodes import TEXT, UNTAGGED, span_of

MAX_NODES = 100_000
YamlValue: TypeAlias = "bool | int | float | str | list[YamlValue] | dict[str, YamlValue] | None"
_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED_INTEGER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = {".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"}


def values_of(root: yaml.Node, source: SourceText) -> YamlValue:
    """The data of a document.

    Raises:
        SpecError: a duplicate key, a tag, an anchor that holds itself, or too many values.
    """
    return _Values(source).of(root)


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
        if tag is not UNTAGGED and tag is not TEXT:
            raise self._error(f"the tag {tag} is not accepted", node, hint="write the plain value")
        if isinstance(node, yaml.ScalarNode):
            return node.value if tag is TEXT else self._plain(node)
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
            if key_node.tag is not UNTAGGED and key_node.tag is not TEXT:
                raise self._error("a key takes no tag", key_node)
            if key == "<<" and key_node.tag is UNTAGGED:
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
