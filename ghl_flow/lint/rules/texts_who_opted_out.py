"""GF308."""

from collections.abc import Iterator

from ghl_flow.copy.opt_out import Answer, answer
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
        for phrase in (item.starts.phrase for item in subject.triggers):
            if answer(phrase) is Answer.OPTS_OUT:
                for step in subject.stored:
                    if step.effects.sends == "sms":
                        yield self.at(
                            subject.location(*step.path),
                            f"this flow starts when the contact writes {phrase}, and then texts them",
                            "tag the contact instead; HighLevel confirms the opt-out itself",
                        )
