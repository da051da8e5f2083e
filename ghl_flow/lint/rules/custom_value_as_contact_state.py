"""GF706."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class CustomValueAsContactState(Rule):
    """Writing a custom value from a workflow changes it for the whole account.

    Two contacts in the flow at once overwrite each other; what belongs to one contact goes into a custom
    field.
    """

    code = "GF706"
    name = "custom-value-as-contact-state"
    severity = Severity.ERROR
    source = "R24: help centre, 'Custom Values'"
    bad = Example(
        flow=flow_with(
            "- raw: { type: update_custom_value, attributes: { name: last_caller } }",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- update_contact: { last_problem: roof }",
            more="fields: { last_problem: { name: Last problem, type: text } }\nsettings: { "
            "reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.uncommon:
            if step.effects.writes_account_values:
                yield self.at(
                    subject.location(*step.path),
                    "this changes the value for the whole account",
                    "write a custom field of the contact",
                )
