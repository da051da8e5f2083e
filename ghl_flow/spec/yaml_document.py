"""One YAML document: its data, and where each part of it stands in the file.

Positions are read off the nodes when somebody asks.
"""

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import yaml

from ghl_flow.source import Location, SourceText
from ghl_flow.spec.yaml_nodes import span_of
from ghl_flow.spec.yaml_values import YamlValue

YamlPath: TypeAlias = tuple[str | int, ...]
# The anchor and the tag before a value.
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")


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
        key_node, node = self._place(path)
        shown = key_node if key and key_node is not None else node
        return Location(self.source, span_of(shown, self.source))

    def _place(self, path: YamlPath) -> tuple[yaml.Node | None, yaml.Node]:
        """The key and the value closest to `path`; the key only of exactly that value."""
        node, key_node = self._root, None
        for place, item in enumerate(path):
            found, value = _entry(node, item)
            if value is None:
                continue
            node, key_node = value, found if place == len(path) - 1 else None
        return key_node, node

    @property
    def root(self) -> yaml.Node:
        """What the whole was made of."""
        return self._root

    def node(self, path: YamlPath) -> yaml.Node | None:
        """What the value at exactly this path was made of; None where there is none."""
        node: yaml.Node | None = self._root
        for item in path:
            node = _entry(node, item)[1] if node is not None else None
        return node

    def value(self, path: YamlPath) -> YamlValue:
        """The value at exactly this path; None where there is none."""
        data = self.data
        for item in path:
            if isinstance(data, dict) and isinstance(item, str):
                data = data.get(item)
            elif isinstance(data, list) and isinstance(item, int) and item < len(data):
                data = data[item]
            else:
                return None
        return data

    def has(self, path: YamlPath) -> bool:
        """Whether something stands at exactly this path."""
        return self.node(path) is not None

    def scalar(self, path: YamlPath) -> "Scalar | None":
        """The text at exactly this path, as it is written; None for a list, a mapping or nothing."""
        node = self.node(path)
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
        found = _longest(self._root, path, {})[1]
        if path and isinstance(path[-1], int):
            # One word in place of a list has no first item: another list further up may have one.
            without = _longest(self._root, path[:-1], {})[1]
            return without if len(without) > len(found) else found
        return found


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
