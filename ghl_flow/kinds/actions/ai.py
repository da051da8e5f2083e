"""Actions that let a language model answer; but for `chatgpt` they are written `raw`."""

from typing import Annotated, ClassVar

from pydantic import Field

from ghl_flow.kinds.clicks import Click, Shown
from ghl_flow.kinds.effects import Effects
from ghl_flow.kinds.names import Example
from ghl_flow.kinds.stored import NodeKind
from ghl_flow.kinds.table import Stored, TableStep, same, words
from ghl_flow.language.model import FilledText, SpecModel
from ghl_flow.wire.json import text_of
from ghl_flow.wire.node import Node

_CAPS = ("maxTokens", "max_tokens", "maxMessages", "max_messages", "maxResponses")


class Ai(NodeKind):
    """A model that answers. What it does with the contact is not modelled."""

    node_types: ClassVar[tuple[str, ...]] = ("ai_agent", "conversation_ai", "gpt_powered_by_openai")

    @classmethod
    def effects(cls, node: Node) -> Effects:
        capped = any(node.attributes.get(cap) for cap in _CAPS)
        return Effects.unknown()._replace(unlimited=not capped)


class Prompt(SpecModel):
    """What the model is asked."""

    prompt: Annotated[FilledText, Field(description="What to answer (Jinja2), such as {{message.body}}.")]
    instructions: Annotated[FilledText, Field(description="How to answer (Jinja2).")]
    model: Annotated[FilledText, Field(description="HighLevel's name of the model.")] = "gpt-5-mini"
    temperature: Annotated[
        FilledText, Field(pattern=r"^[01](\.\d+)?$", description='From "0" to "1", in quotes.')
    ] = "0.2"


class ChatGptStep(Ai, TableStep):
    """Let a language model answer: `chatgpt: { prompt: "{{message.body}}", instructions: In one line. }`.

    Later steps use the answer by number: `{{chatgpt.1.response}}`. What it says is not modelled.
    """

    keyword: ClassVar[str] = "chatgpt"
    takes_time: ClassVar[bool] = True
    node_types: ClassVar[tuple[str, ...]] = ("chatgpt",)
    label: ClassVar[str] = "GPT Powered By OpenAI"
    premium: ClassVar[bool] = True
    stored: ClassVar[Stored] = {
        "type": "chatgpt",
        "apiKey": "",
        "event": "simple-prompt",
        "model": same("model", "a model"),
        "temperature": same("temperature", "a temperature"),
        "promptText": words("prompt", "a prompt"),
        "actionType": "custom",
        "actionParams": {
            "message": "",
            "categories": [],
            "length": "",
            "from": "",
            "to": "",
            "memoryKeyToggle": True,
            "memoryKeyType": "action",
            "memoryKeyCustom": "",
        },
        "memoryKey": "action",
        "excludeFromHistory": False,
        "excludeInstructionsFromHistory": False,
        "instructions": words("instructions", "instructions"),
    }
    examples = (
        Example(
            'chatgpt: { prompt: "{{message.body}}", instructions: Answer in one line. }', wire="chatgpt.json"
        ),
    )

    chatgpt: Prompt

    def default_name(self) -> str:
        return "GPT"

    @classmethod
    def beyond(cls, node: Node) -> str | None:
        return f"action '{node.type}'"

    @classmethod
    def drawer(cls, node: Node, shown: Shown) -> tuple[Click, ...]:
        held = node.attributes
        return (
            Click("Action Type: Custom"),
            Click(f"Model: {text_of(held, 'model')}, temperature {text_of(held, 'temperature')}"),
            Click("Prompt, exactly:", text_of(held, "promptText")),
            Click("Instructions, exactly:", text_of(held, "instructions")),
        )
