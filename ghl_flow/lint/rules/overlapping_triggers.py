"""GF104."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.lint.trial import trial


class OverlappingTriggers(Rule):
    """Two flows of one account answer the same event, so the contact hears from both.

    Each workflow is right by itself; together they text twice. HighLevel shows neither in the other's
    builder.
    """

    code = "GF104"
    name = "overlapping-triggers"
    severity = Severity.ERROR
    source = "R3: help centre, 'Workflow Trigger - Call Details': a call can enrol into several workflows"
    bad = Example(
        flow=flow_with("- add_tag: called\n- wait: 2 minutes\n- sms: { template: missed-call }"),
        others=(flow_with("- wait: 5 minutes\n- sms: { template: missed-call }", flow="missed-again"),),
    )
    good = Example(
        flow=flow_with("- add_tag: called\n- wait: 2 minutes\n- sms: { template: missed-call }"),
        others=(flow_with("- wait: 5 minutes\n- add_tag: missed", flow="missed-again"),),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account, subjects in project.running.items():
            texting = [subject for subject in subjects if subject.texts]
            for number, subject in enumerate(texting):
                for earlier in texting[:number]:
                    shared = next((event for event in subject.samples if earlier.starts_on(event)), None)
                    if shared is None or not (
                        trial(subject, (0, shared)).texts and trial(earlier, (0, shared)).texts
                    ):
                        continue
                    yield self.at(
                        subject.location("trigger", key=True),
                        f"a contact of {account} gets a text from this flow and from "
                        f"'{earlier.flow.flow}' for the same {shared.label}",
                        "let one of them answer: narrow a trigger, or join the flows",
                    )
