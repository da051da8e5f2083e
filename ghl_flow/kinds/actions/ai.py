"""Actions that let a language model answer or decide. Not yet words of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.wire.node import Node

_CAPS = ("maxTokens", "max_tokens", "maxMessages", "max_messages", "maxResponses")


class Ai(NodeKind):
    """A model that answers. What it does with the contact is not modelled."""

    node_types: ClassVar[tuple[str, ...]] = ("ai_agent", "conversation_ai", "gpt_powered_by_openai")

    @classmethod
    def effects(cls, node: Node) -> Effects:
        capped = any(node.attributes.get(cap) for cap in _CAPS)
        return Effects.unknown()._replace(unlimited=not capped)


class ChatGpt(Ai):
    """The same as a premium action."""

    node_types: ClassVar[tuple[str, ...]] = ("chatgpt",)
    label: ClassVar[str] = "GPT Powered By OpenAI"
    premium: ClassVar[bool] = True
