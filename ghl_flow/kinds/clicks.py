"""What a person clicks in HighLevel's builder: kinds give the words, the build sheet their order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ghl_flow.wire.node import Node
from ghl_flow.wire.reference import spoken


@dataclass(frozen=True, slots=True)
class Click:
    """One thing to do. `paste` is text to be taken over exactly; `below` is done inside it."""

    text: str
    paste: str = ""
    below: "tuple[Click, ...]" = ()


class Shown(NamedTuple):
    """What the builder shows for what documents only point at.

    `names` leads from ids and references of fields and workflows to their names, `nodes` from ids to steps.
    """

    names: Mapping[str, str]
    nodes: Mapping[str, Node]

    def name(self, reference: str) -> str:
        """The name of what it refers to; the reference itself where it is not known."""
        known = self.names.get(reference)
        return spoken(reference) if known is None else known

    def step(self, node_id: str) -> str:
        """The name of a step."""
        node = self.nodes.get(node_id)
        return node.name if node else "?"


def action_name(node: Node) -> Click:
    """The first thing that the drawer of an action asks for."""
    return Click(f"Action Name: {node.name}")


def as_it_is(node: Node) -> Click:
    """All that a step holds, for one whose drawer is not known."""
    held = json.dumps(node.attributes, indent=2, ensure_ascii=False)
    return Click("It holds (builder's own words):", held)
