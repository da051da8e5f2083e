"""GF707."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


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
        for step in subject.uncommon:
            if step.effects.unlimited:
                yield self.at(
                    subject.location(*step.path),
                    f"'{step.node.type}' has no limit on what it may say",
                    "set max_tokens",
                )
