"""GF508."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class NoGuarantee(Rule):
    """Of a flow that texts people and has no guarantees, nothing is proved.

    `verify` tries every timing of calls, replies and waits, but only against what the flow promises.
    """

    code = "GF508"
    name = "no-guarantee"
    severity = Severity.INFO
    source = "docs/semantics.md"
    bad = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            more="guarantees:\n  - replies_within: 3 minutes\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if subject.texts and not subject.flow.guarantees:
            yield self.at(
                subject.location("flow"),
                "this flow texts people and has no guarantees",
                "guarantees: [{ at_most: { sms: 1, within: 30 minutes } }]",
            )
