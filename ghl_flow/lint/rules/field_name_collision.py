"""GF609."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class FieldNameCollision(Rule):
    """Two flows declare one field with different types; the account can hold only one.

    A field's type cannot be changed once it is made, so the flow applied second never works.
    """

    code = "GF609"
    name = "field-name-collision"
    severity = Severity.ERROR
    source = "HighLevel's API: the dataType of a custom field cannot be changed"
    bad = Example(
        flow=flow_with(
            "- update_contact: { budget: 5 }",
            more="fields: { budget: { name: Budget, type: number } }\nsettings: { reentry: true }\n",
        ),
        others=(
            flow_with(
                "- update_contact: { budget: high }",
                flow="estimate",
                trigger="contact_tag: { added: estimate }",
                more="fields: { budget: { name: Budget, type: text } }\n",
            ),
        ),
    )
    good = Example(
        flow=flow_with(
            "- update_contact: { budget: 5 }",
            more="fields: { budget: { name: Budget, type: number } }\nsettings: { reentry: true }\n",
        )
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        first: dict[str, tuple[str, str]] = {}
        for subject in {item.flow.flow: item for item in project.subjects()}.values():
            for key, field in subject.flow.fields.items():
                flow, kind = first.setdefault(key, (subject.flow.flow, field.data_type))
                if kind != field.data_type:
                    yield self.at(
                        subject.location("fields", key, "type"),
                        f"'{flow}' declares the field '{key}' as {kind}, this flow as {field.data_type}",
                        "give them one type, or two names",
                    )
