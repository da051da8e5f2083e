"""GF106."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.spec.yaml_document import YamlPath


class _Flow(NamedTuple):
    """The main workflow of a flow, and those that it hands contacts to, each with the step that does."""

    workflow: str
    enrols: tuple[tuple[str, YamlPath], ...]


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

    def of_flow(self, subject: FlowSubject) -> _Flow:
        steps = subject.uncommon
        return _Flow(
            subject.compiled.workflows[0].workflow.id,
            tuple((workflow, step.path) for step in steps for workflow in step.effects.enrols),
        )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        subjects = {subject.name: subject for subject in project.subjects()}
        flows: dict[str, _Flow] = {name: self.known(subject) for name, subject in subjects.items()}
        main = {flow.workflow: name for name, flow in flows.items()}
        hands = {
            (name, main[workflow]): path
            for name, flow in flows.items()
            for workflow, path in flow.enrols
            if workflow in main
        }
        for (giver, taker), path in hands.items():
            if giver != taker and (taker, giver) in hands:
                yield self.at(
                    subjects[giver].location(*path),
                    f"'{giver}' hands the contact to '{taker}', which hands it back",
                    "let one of the two end",
                )
