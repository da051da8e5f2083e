"""GF707."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_AI = frozenset(("chatgpt", "ai_agent", "conversation_ai", "gpt_powered_by_openai"))
_CAPS = ("maxTokens", "max_tokens", "maxMessages", "max_messages", "maxResponses")


class AiStepWithoutCap(Rule):
    """An AI step without a limit bills for as long as somebody keeps it talking.

    One loop, or one bored caller, is a bill.
    """

    code = "GF707"
    name = "ai-step-without-cap"
    severity = Severity.WARNING
    source = "public audits of agency accounts"
    bad = Example(
        flow=flow_with(
            "- raw: { type: chatgpt, attributes: { prompt: Answer } }", more="settings: { reentry: true }\n"
        )
    )
    good = Example(
        flow=flow_with(
            "- raw: { type: chatgpt, attributes: { prompt: Answer, max_tokens: 200 } }",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for action, path in subject.raw_actions:
            if action.type in _AI and not any(action.attributes.get(cap) for cap in _CAPS):
                yield self.at(
                    subject.location(*path),
                    f"'{action.type}' has no limit on what it may say",
                    "set max_tokens",
                )
