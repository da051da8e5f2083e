"""GF206."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class TriggerWithoutFilter(Rule):
    """A trigger without a filter fires for every form, tag, call or appointment of the account.

    The text meant for one form goes to everyone who fills in any.
    """

    code = "GF206"
    name = "trigger-without-filter"
    severity = Severity.WARNING
    source = "R4: help centre; public audits of agency accounts"
    bad = Example(flow=flow_with("- add_tag: asked", trigger="raw: { type: form_submission }"))
    good = Example(
        flow=flow_with(
            "- add_tag: asked",
            trigger="raw: { type: form_submission, conditions: [{ field: form.id, operator: '==', "
            "value: f1 }] }",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            if item.kind.about_one_thing and not item.trigger.filters:
                yield self.at(
                    subject.location(*item.path, "raw", "type"),
                    f"this fires for every {item.trigger.type.replace('_', ' ')} of the account",
                    "name the one that is meant under conditions:",
                )
