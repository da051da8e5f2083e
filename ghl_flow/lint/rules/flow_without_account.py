"""GF602."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.source import Location


class FlowWithoutAccount(Rule):
    """A flow that no account runs is checked in no account, and texts nobody.

    Its texts cannot be rendered, so the rules about them have nothing to look at.
    """

    code = "GF602"
    name = "flow-without-account"
    severity = Severity.WARNING
    source = "docs/spec.md"
    bad = Example(
        flow=flow_with("- add_tag: called", more="settings: { reentry: true }\n"), account="flows: []"
    )
    good = Example(flow=flow_with("- add_tag: called", more="settings: { reentry: true }\n"))

    def of_flow(self, subject: FlowSubject) -> Location:
        return subject.location("flow")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        if not project.accounts:
            return
        for subject in project.idle:
            yield self.at(
                self.known(subject),
                f"no account runs '{subject.name}'",
                "name it under the flows: of an account, or take the file out",
            )
