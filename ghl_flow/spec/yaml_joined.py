"""Documents laid over each other: each value from the topmost that has it, and where it stands there."""

from collections.abc import Mapping, Sequence

import yaml

from ghl_flow.source import Location, SourceText
from ghl_flow.spec.yaml_document import Document, Scalar, YamlPath
from ghl_flow.spec.yaml_nodes import span_of
from ghl_flow.spec.yaml_values import YamlValue


class JoinedDocument(Document):
    """A document with parts of others beneath."""

    def __init__(
        self, own: Document, others: Sequence[tuple[Document, YamlPath]], fill: Mapping[str, str]
    ) -> None:
        """`others`: documents and the paths of their parts, the weakest first.

        `fill`: words in texts of the others, and what to put in their place.
        """
        self._sources: dict[int, SourceText] = {}
        # What another part covers has to live on: places are found by identity.
        self._kept: list[yaml.Node] = []
        self._layers: dict[int, str] = {}
        self._layer = ""
        self._fill = fill
        data: YamlValue = {}
        root: yaml.Node | None = None
        for document, path in others:
            node = document.node(path)
            if not isinstance(node, yaml.MappingNode):
                continue
            part = document.value(path)
            # A copy for each account, for the texts that are filled in are its own.
            self._layer = ".".join(map(str, path))
            copy = self._taken(node, document.source)
            data = _joined(data, self._filled(part))
            root = copy if root is None else _joined_nodes(root, copy)
        whole = own.root if root is None else _joined_nodes(root, own.root)
        super().__init__(own.source, _joined(data, own.data), whole)

    def location(self, path: YamlPath, *, key: bool = False) -> Location:
        """Where the value at `path` stands, in whichever file has it; as for any document."""
        key_node, node = self._place(path)
        shown = key_node if key and key_node is not None else node
        source = self._sources.get(id(shown), self.source)
        return Location(source, span_of(shown, source))

    def layer(self, path: YamlPath) -> str:
        """The part of the other document that a value is from, `defaults.all`; empty for one of its own."""
        node = self.node(path)
        return "" if node is None else self._layers.get(id(node), "")

    def scalar(self, path: YamlPath) -> Scalar | None:
        """The text as it is written in this file; None for one that another file has."""
        node = self.node(path)
        return None if node is None or id(node) in self._sources else super().scalar(path)

    def _taken(self, node: yaml.Node, source: SourceText) -> yaml.Node:
        taken: yaml.Node
        if isinstance(node, yaml.MappingNode):
            rows = [(self._taken(key, source), self._taken(value, source)) for key, value in node.value]
            taken = yaml.MappingNode(node.tag, rows, node.start_mark, node.end_mark)
        elif isinstance(node, yaml.SequenceNode):
            items = [self._taken(value, source) for value in node.value]
            taken = yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
        else:
            text, style = self._in_place(node.value), getattr(node, "style", None)
            taken = yaml.ScalarNode(node.tag, text, node.start_mark, node.end_mark, style)
        self._kept.append(taken)
        self._sources[id(taken)] = source
        self._layers[id(taken)] = self._layer
        return taken

    def _filled(self, value: YamlValue) -> YamlValue:
        if isinstance(value, dict):
            return {key: self._filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        return self._in_place(value) if isinstance(value, str) else value

    def _in_place(self, text: str) -> str:
        for word, given in self._fill.items():
            text = text.replace(word, given)
        return text


def _joined(below: YamlValue, above: YamlValue) -> YamlValue:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    both = {key: _joined(below[key], above[key]) for key in below if key in above}
    return {**below, **above, **both}


def _joined_nodes(below: yaml.Node, above: yaml.Node) -> yaml.Node:
    if not (isinstance(below, yaml.MappingNode) and isinstance(above, yaml.MappingNode)):
        return above
    under = {key.value: (key, value) for key, value in below.value}
    rows = [
        (key, _joined_nodes(under[key.value][1], value) if key.value in under else value)
        for key, value in above.value
    ]
    named = {key.value for key, _ in above.value}
    rows += [row for name, row in under.items() if name not in named]
    return yaml.MappingNode(above.tag, rows, above.start_mark, above.end_mark)
