"""Actions that let a language model answer or decide. Not yet words of YAML: written `raw`."""

from typing import ClassVar

from ghl_flow.kinds.covered import Table, anything, beyond, one_of
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.forks.ways import ChoiceFork, not_those_it_leads_to
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


_DECIDES: Table = {
    **dict.fromkeys(("instructions", "information", "__customInputs__", "cat", "__name__"), anything),
    "type": one_of("workflow_ai_decision_maker"),
    "convertToMultipath": anything,
    "transitions": lambda value: isinstance(value, list),
}


class AiDecision(ChoiceFork):
    """A model chooses the way: any of them. It does nothing else."""

    node_types: ClassVar[tuple[str, ...]] = ("workflow_ai_decision_maker",)
    label: ClassVar[str] = "AI Decision Maker"
    bounded: ClassVar[bool] = True

    @classmethod
    def effects(cls, node: Node) -> Effects:
        return Effects.none()

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return beyond(node.attributes, _DECIDES, "AI decision") or not_those_it_leads_to(node)
