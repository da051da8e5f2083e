"""GF716."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject

_NOTE = "- notify: { bell: '%s', title: Reply, to: owner }"
_TOLD = "niche: dental\nhipaa: addon"


class PatientWordsToStaff(Rule):
    """A step that passes on what a patient wrote carries health facts to phones, mailboxes and other systems.

    Patients write what hurts, whatever they are asked. A notification or a webhook with the message in it
    leaves HighLevel; a note that says who wrote, and where to read it, does not. Advisory.
    """

    code = "GF716"
    name = "patient-words-to-staff"
    severity = Severity.INFO
    source = "facts/compliance.yaml (hipaa), looked up 2026-11-26"
    bad = Example(flow=flow_with(_NOTE % "They wrote: {{message.body}}"), account=_TOLD)
    good = Example(flow=flow_with(_NOTE % "{{contact.phone}} wrote back."), account=_TOLD)
    cases = (
        Case("another trade", Example(flow=flow_with(_NOTE % "{{message.body}}")), fires=0),
        Case(
            "spaces inside",
            Example(flow=flow_with(_NOTE % "{{ message.body }}"), account=_TOLD),
            fires=1,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            if "hipaa" not in project.fields_of(account.value):
                continue
            for subject in project.running.get(account.value.account, ()):
                for step in subject.stored:
                    if not step.effects.sends and "message.body" in repr(step.node.attributes):
                        yield self.at(
                            subject.location(*step.path),
                            "this step passes on what a patient wrote",
                            "say who wrote, and leave the words in the conversation",
                        )
