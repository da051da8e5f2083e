"""GF511."""

from collections.abc import Iterator

from ghl_flow.kinds.actions.remove_from_workflow import RemoveFromWorkflowStep
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
        if not subject.of(RemoveFromWorkflowStep):
            return
        for item in subject.reached:
            if item.before and _ends_this(item.before[-1].step, subject.flow.flow):
                yield self.at(
                    subject.location(*item.block.path),
                    "the step before takes the contact out: this one is never run",
                )


def _ends_this(step: object, flow: str) -> bool:
    if not isinstance(step, RemoveFromWorkflowStep):
        return False
    named = step.remove_from_workflow
    return any(name in ("this", flow) for name in ([named] if isinstance(named, str) else named))
