"""GF111."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class ConsecutiveTexts(Rule):
    """Two texts in the same second read like a machine, and may arrive in the wrong order.

    Carriers do not promise the order of messages sent together.
    """

    code = "GF111"
    name = "consecutive-texts"
    severity = Severity.WARNING
    source = "R13: help centre, 'Race Conditions'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }\n- sms: { template: missed-call }"
        )
    )
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }\n- wait: 1 day\n- sms: { "
            "template: missed-call }"
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.texts:
            for _, effects, *_ in reversed(item.before):
                if effects.pauses:
                    break
                if effects.sends:
                    yield self.at(
                        subject.location(*item.block.path),
                        "this text goes out in the same second as the one before it",
                        "make them one text, or put a wait between them",
                    )
                    break
