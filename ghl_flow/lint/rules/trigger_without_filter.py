"""GF206."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.model import TriggerSpec
from ghl_flow.kinds.triggers.stored import TriggerKind
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
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

    cases = (
        Case("any form", Example(flow=flow_with("- add_tag: asked", trigger="form: {}")), fires=1),
        Case("a form", Example(flow=flow_with("- add_tag: asked", trigger="form: Intake")), fires=0),
        Case("any survey", Example(flow=flow_with("- add_tag: asked", trigger="survey: {}")), fires=1),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            if item.kind.about_one_thing and not item.trigger.filters:
                yield self.at(
                    subject.location(*item.path, "raw", "type"),
                    f"this fires for every {item.trigger.type.replace('_', ' ')} of the account",
                    f"name the one that is meant: {_named_one(item.kind)}",
                )


def _named_one(kind: type[TriggerKind]) -> str:
    """How one is named; the stored conditions of a trigger that YAML has no word for."""
    written = (one.yaml for one in kind.examples) if issubclass(kind, TriggerSpec) else iter(())
    return next((yaml for yaml in written if not yaml.endswith("{}")), "write conditions:")
