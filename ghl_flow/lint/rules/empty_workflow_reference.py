"""GF506."""

from collections.abc import Iterator

from ghl_flow.kinds.effects import Inert
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class EmptyWorkflowReference(Rule):
    """A step that names no workflow is saved, published, and does nothing.

    HighLevel accepts `workflow_id: ""`; the contact is added to, or removed from, nowhere.
    """

    code = "GF506"
    name = "empty-workflow-reference"
    severity = Severity.ERROR
    source = "observed by several public projects"
    bad = Example(
        flow=flow_with(
            "- raw: { type: remove_from_workflow, attributes: { workflow_id: [] } }",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(flow=flow_with("- remove_from_workflow: this", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.uncommon:
            if step.effects.inert is Inert.NO_WORKFLOW:
                yield self.at(
                    subject.location(*step.path), "this names no workflow, so it does nothing", "name a flow"
                )
