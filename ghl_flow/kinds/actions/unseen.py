"""Actions that accounts hold and whose attributes have not been observed: written `raw`, known by name."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node


class WhatsApp(NodeKind):
    """Send the contact a message on WhatsApp. What it says is not modelled."""

    node_types: ClassVar[tuple[str, ...]] = ("whatsapp_v2",)
    label: ClassVar[str] = "WhatsApp"

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.unknown()._replace(sends="whatsapp")


class PaymentDocument(NodeKind):
    """Make an invoice or an estimate from a template; HighLevel may mail or text it to the contact."""

    node_types: ClassVar[tuple[str, ...]] = ("payments_create_invoice", "payments_create_estimate")
