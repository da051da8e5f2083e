"""GF705."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class DeleteContactStep(Rule):
    """A step that deletes the contact takes their conversations, notes and consent with it.

    There is no undo, and the opt-out goes too: the next import texts them again.
    """

    code = "GF705"
    name = "delete-contact-step"
    severity = Severity.WARNING
    source = "help centre, 'Workflow Action - Delete Contact'"
    bad = Example(
        flow=flow_with(
            "- raw: { type: delete_contact, attributes: {} }", more="settings: { reentry: true }\n"
        )
    )
    good = Example(flow=flow_with("- add_tag: archived", more="settings: { reentry: true }\n"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.uncommon:
            if step.effects.deletes_contact:
                yield self.at(
                    subject.location(*step.path),
                    "this deletes the contact, and cannot be undone",
                    "tag it instead",
                )
