"""GF207."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


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
        for item in subject.triggers:
            if item.kind.premium:
                yield self.at(
                    subject.location(*item.path, "raw", "type"),
                    f"{item.trigger.type} is a premium trigger: each run costs, and only where "
                    f"it is switched on",
                )
