"""GF708."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class PremiumStep(Rule):
    """A premium action is billed for every run, on top of the plan.

    In an account with premium actions off it is skipped.
    """

    code = "GF708"
    name = "premium-step"
    severity = Severity.INFO
    source = "help centre, 'Premium Triggers & Actions'"
    bad = Example(
        flow=flow_with("- raw: { type: google_sheets, attributes: {} }", more="settings: { reentry: true }\n")
    )
    good = Example(flow=flow_with("- add_tag: called", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.uncommon:
            if step.kind.premium:
                what = f"'{step.node.type}' is a premium action: each run costs"
                yield self.at(subject.location(*step.path), what)
