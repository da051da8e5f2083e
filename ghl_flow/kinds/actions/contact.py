"""Actions on the contact as a whole. Not yet words of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class DeleteContact(NodeKind):
    """Delete the contact: no workflow has it any longer."""

    node_types: ClassVar[tuple[str, ...]] = ("delete_contact",)
    label: ClassVar[str] = "Delete Contact"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(anything=True, removes_from_all=True, deletes_contact=True, ends=True)
