"""`transition`: the node that stands for one way of a fork other than if/else."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class Transition(NodeKind):
    """Lead on to the first step of a way."""

    node_types: ClassVar[tuple[str, ...]] = ("transition",)
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()
