"""`transition`: the node that stands for one way of a fork other than if/else."""

from typing import ClassVar

from ghl_flow.kinds.covered import Table, anything, beyond
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind, Part
from ghl_flow.wire.node import Node

_COVERED: Table = {"type": anything, "description": anything, "cat": anything}


class Transition(NodeKind):
    """Lead on to the first step of a way, or nowhere."""

    node_types: ClassVar[tuple[str, ...]] = ("transition",)
    bounded: ClassVar[bool] = True

    @classmethod
    def part(cls, node: Node) -> Part:
        return Part.BRANCH

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _COVERED, "a way")
