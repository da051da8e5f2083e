"""GF510."""

from collections.abc import Iterator

from ghl_flow.kinds.effects import How
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.wire.reference import field_reference


class FieldTypeMismatch(Rule):
    """A word written into a number field is refused, or lands as nothing.

    Nothing in the run says so; the condition that tests the field later is never true.
    """

    code = "GF510"
    name = "field-type-mismatch"
    severity = Severity.ERROR
    source = "help centre, 'Workflow Action - Update Contact Field'"
    bad = Example(
        flow=flow_with(
            "- update_contact: { budget: a lot }",
            more="fields: { budget: { name: Budget, type: number } }\nsettings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- update_contact: { budget: 500 }",
            more="fields: { budget: { name: Budget, type: number } }\nsettings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        fields = {field_reference(key): (key, field) for key, field in subject.flow.fields.items()}
        for step in subject.stored:
            for write in step.effects.writes:
                key, field = fields.get(write.field, ("", None))
                if field is None or field.type not in ("number", "money") or write.how is not How.VALUE:
                    continue
                if not _is_number(write.value) and "{{" not in write.value:
                    yield self.at(
                        subject.location(*step.path, "update_contact", key),
                        f"'{write.value}' is not a number, and '{field.name}' is a {field.type} field",
                        "write a number, or declare the field as text",
                    )


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", ""))
    except ValueError:
        return False
    return True
