"""`email`: one mail to the contact. Not yet a word of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class Email(NodeKind):
    """Mail the contact."""

    node_types: ClassVar[tuple[str, ...]] = ("email",)
    label: ClassVar[str] = "Send Email"
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(sends="email")
