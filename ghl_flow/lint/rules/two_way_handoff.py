"""GF106."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class TwoWayHandoff(Rule):
    """Two flows hand the contact to each other, and neither lets go.

    Each adds the contact to the other; with re-entry on they play ping-pong, with it off the contact is
    lost on the second turn.
    """

    code = "GF106"
    name = "two-way-handoff"
    severity = Severity.ERROR
    source = "public audits of agency accounts"
    bad = Example(
        flow=flow_with("- wait: 1 day\n- add_to_workflow: follow-up"),
        others=(
            flow_with(
                "- wait: 1 day\n- add_to_workflow: quote-request",
                flow="follow-up",
                trigger="contact_tag: { added: cold }",
            ),
        ),
    )
    good = Example(
        flow=flow_with("- wait: 1 day\n- add_to_workflow: follow-up"),
        others=(
            flow_with(
                "- wait: 1 day\n- add_tag: warm", flow="follow-up", trigger="contact_tag: { added: cold }"
            ),
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        subjects = {subject.flow.flow: subject for subject in project.subjects()}
        main = {subject.compiled.workflows[0].workflow.id: name for name, subject in subjects.items()}
        hands = {
            (name, main[workflow]): step.path
            for name, subject in subjects.items()
            for step in subject.uncommon
            for workflow in step.effects.enrols
            if workflow in main
        }
        for (giver, taker), path in hands.items():
            if giver != taker and (taker, giver) in hands:
                yield self.at(
                    subjects[giver].location(*path),
                    f"'{giver}' hands the contact to '{taker}', which hands it back",
                    "let one of the two end",
                )
