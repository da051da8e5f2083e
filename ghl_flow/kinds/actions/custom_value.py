"""`update_custom_value`: writes a value of the account. Not yet a word of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class UpdateCustomValue(NodeKind):
    """Write a custom value, which changes for every contact of the account (R24). Which is not modelled."""

    node_types: ClassVar[tuple[str, ...]] = ("update_custom_value", "update_custom_values")
    label: ClassVar[str] = "Update Custom Value"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects(anything=True, writes_account_values=True)
