"""`webhook`: calls an address of another system. Not yet a word of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node


class Webhook(NodeKind):
    """Call an address. What the other system does about it comes as an event like any other."""

    node_types: ClassVar[tuple[str, ...]] = ("webhook",)
    label: ClassVar[str] = "Webhook"
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        url = text_of(node.attributes, "url").strip()
        return Effects(calls=(url,) if url else ())

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # The run goes on at once, whatever is answered.
        return None


class CustomWebhook(Webhook):
    """The same with a body of its own."""

    node_types: ClassVar[tuple[str, ...]] = ("custom_webhook",)
    label: ClassVar[str] = "Custom Webhook"
    premium: ClassVar[bool] = True

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        # It waits for the answer, which later steps may use.
        return f"action '{node.type}'"
