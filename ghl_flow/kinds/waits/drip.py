"""`drip`: lets contacts through in batches. Not yet a word of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class Drip(NodeKind):
    """Hold the contact until its batch has its turn: how long depends on the others."""

    node_types: ClassVar[tuple[str, ...]] = ("drip",)
    label: ClassVar[str] = "Drip"
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(waits=(0, None))
