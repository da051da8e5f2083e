"""GF308."""

from collections.abc import Iterator

from ghl_flow.copy.opt_out import Answer, answer
from ghl_flow.kinds.actions.sms import SmsStep
from ghl_flow.kinds.triggers.customer_reply import CustomerReplyTrigger
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class TextsWhoOptedOut(Rule):
    """A text that answers an opt-out is never delivered, and trying is a violation where it counts.

    HighLevel blocks sends to a contact who wrote STOP; the step is skipped and the run goes on.
    """

    code = "GF308"
    name = "texts-who-opted-out"
    severity = Severity.ERROR
    source = "R28: help centre, 'SMS Compliance Settings'"
    bad = Example(
        flow=flow_with('- sms: "Sorry to see you go"', trigger="customer_reply: { contains: STOP }")
    )
    good = Example(flow=flow_with("- add_tag: opted-out", trigger="customer_reply: { contains: STOP }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for trigger in subject.flow.trigger:
            if not isinstance(trigger, CustomerReplyTrigger) or not trigger.customer_reply.contains:
                continue
            if answer(trigger.customer_reply.contains) is Answer.OPTS_OUT:
                for block in subject.steps:
                    if isinstance(block.step, SmsStep):
                        yield self.at(
                            subject.location(*block.path),
                            f"this flow starts when the contact writes {trigger.customer_reply.contains}, "
                            "and then texts them",
                            "tag the contact instead; HighLevel confirms the opt-out itself",
                        )
