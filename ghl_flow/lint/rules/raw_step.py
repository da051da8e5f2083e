"""GF505."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class RawStepUsed(Rule):
    """A raw step is passed through as it is: nothing checks it, and no proof covers it.

    It is there so that anything HighLevel has can be written. Where a typed step does the same, that one
    is checked.
    """

    code = "GF505"
    name = "raw-step"
    severity = Severity.INFO
    source = "docs/spec.md"
    bad = Example(
        flow=flow_with(
            "- raw: { type: add_notes, attributes: { html: Called } }", more="settings: { reentry: true }\n"
        )
    )
    good = Example(flow=flow_with("- add_tag: called", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for block in subject.steps:
            if untyped := block.step.untyped:
                what = f"the step '{untyped}' is passed through unchecked"
                yield self.at(subject.location(*block.path, "raw"), what)
