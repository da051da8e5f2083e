"""GF507."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class SecondGoal(Rule):
    """Only one goal of a workflow counts; a second one never moves anybody.

    The builder lets you add as many as you like.
    """

    code = "GF507"
    name = "second-goal"
    severity = Severity.WARNING
    source = "R17: help centre, 'Workflow Action - Goal Event', and observed"
    bad = Example(
        flow=flow_with(
            "- goal: { tag: booked }\n- wait: 1 day\n- goal: { tag: paid }",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(flow=flow_with("- goal: { tag: booked }", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        goals = [step.path for step in subject.uncommon if step.kind.is_goal]
        for path in dict.fromkeys(goals[1:]):
            yield self.at(
                subject.location(*path),
                "a workflow has one goal that counts; this one does not",
                "join the two",
            )
