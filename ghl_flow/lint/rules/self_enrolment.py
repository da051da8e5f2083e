"""GF107."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class SelfEnrolment(Rule):
    """A flow that adds the contact to itself does nothing, or never ends.

    A contact active in a workflow cannot enter it again, so by the help centre the step has no effect;
    where every event starts a run of its own, the flow starts itself for ever.
    """

    code = "GF107"
    name = "self-enrolment"
    severity = Severity.ERROR
    source = "R1: help centre, 'Workflow Settings - Overview'"
    bad = Example(
        flow=flow_with(
            "- wait: 1 day\n- add_to_workflow: quote-request", more="settings: { reentry: true }\n"
        )
    )
    good = Example(flow=flow_with("- wait: 1 day\n- add_tag: asked", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        this = subject.compiled.workflows[0].workflow.id
        for step in subject.uncommon:
            if this in step.effects.enrols:
                yield self.at(
                    subject.location(*step.path),
                    "this adds the contact to the flow it is in",
                    "use goto with a wait to do steps again",
                )
