"""GF511."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class StepsAfterRemoval(Rule):
    """Steps after the one that takes the contact out of this very flow are never run.

    `remove_from_workflow: this` ends the run at once.
    """

    code = "GF511"
    name = "steps-after-removal"
    severity = Severity.ERROR
    source = "R19: help centre, 'Workflow Action - Remove From Workflow'"
    bad = Example(
        flow=flow_with("- remove_from_workflow: this\n- add_tag: done", more="settings: { reentry: true }\n")
    )
    good = Example(
        flow=flow_with("- add_tag: done\n- remove_from_workflow: this", more="settings: { reentry: true }\n")
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        this = subject.compiled.workflows[0].workflow.id
        if not any(this in step.effects.removes_from for step in subject.uncommon):
            return
        for item in subject.reached:
            if item.before and this in item.before[-1].effects.removes_from:
                yield self.at(
                    subject.location(*item.block.path),
                    "the step before takes the contact out: this one is never run",
                )
