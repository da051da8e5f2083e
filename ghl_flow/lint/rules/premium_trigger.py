"""GF207."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.raw import RawTrigger
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_PREMIUM = frozenset(
    ("inbound_webhook", "facebook_lead_gen_premium", "google_lead_form_premium", "slack_message_received")
)


class PremiumTrigger(Rule):
    """A premium trigger is billed for every run, on top of the plan.

    In an account with premium triggers off it never fires.
    """

    code = "GF207"
    name = "premium-trigger"
    severity = Severity.INFO
    source = "help centre, 'Premium Triggers & Actions'"
    bad = Example(flow=flow_with("- add_tag: asked", trigger="raw: { type: inbound_webhook }"))
    good = Example(flow=flow_with("- add_tag: asked", trigger="contact_tag: { added: web }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for number, trigger in enumerate(subject.flow.trigger):
            if trigger.wire_type() in _PREMIUM:
                typed = isinstance(trigger, RawTrigger)
                yield self.at(
                    subject.location("trigger", number, *(("raw", "type") if typed else ())),
                    f"{trigger.wire_type()} is a premium trigger: each run costs, and only where "
                    f"it is switched on",
                )
