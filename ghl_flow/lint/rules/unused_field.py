"""GF509."""

from collections.abc import Iterator

from ghl_flow.kinds.names import Named
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.wire.reference import field_reference, references


class UnusedField(Rule):
    """A custom field that no step reads or writes is made in every account for nothing.

    Sub-accounts fill up with fields nobody dares to delete.
    """

    code = "GF509"
    name = "unused-field"
    severity = Severity.WARNING
    source = "public audits of agency accounts"
    bad = Example(
        flow=flow_with(
            "- add_tag: called",
            more="fields: { budget: { name: Budget, type: text } }\nsettings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- update_contact: { budget: unknown }",
            more="fields: { budget: { name: Budget, type: text } }\nsettings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.flow.fields:
            return
        used = {name for name, _ in subject.used(Named.FIELD)}
        # A step that is passed through names a field by its reference.
        passed = [subject.stored_as(block) for block in subject.steps if block.step.untyped]
        named = {name for step in passed if step for name in references(step.node.attributes)}
        said = " ".join(text.body for text in subject.compiled.texts)
        for key in subject.flow.fields:
            if key not in used and field_reference(key) not in named and f"contact.{key}" not in said:
                yield self.at(
                    subject.location("fields", key, key=True),
                    f"no step uses the field '{key}'",
                    "take it out",
                )
