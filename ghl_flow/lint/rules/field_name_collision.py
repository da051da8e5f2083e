"""GF609."""

from collections.abc import Iterator
from typing import NamedTuple

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject


def _two(field: str) -> Example:
    key = field.partition(":")[0]
    return Example(
        flow=flow_with(
            "- update_contact: { budget: 5 }",
            more="fields: { budget: { name: Budget, type: number } }\nsettings: { reentry: true }\n",
        ),
        others=(
            flow_with(
                f"- update_contact: {{ {key}: 5 }}",
                flow="estimate",
                trigger="contact_tag: { added: estimate }",
                more=f"fields: {{ {field} }}\n",
            ),
        ),
    )


class _Declared(NamedTuple):
    """A field that a flow declares."""

    key: str
    name: str
    data_type: str


class FieldNameCollision(Rule):
    """Two flows declare one field with different types, or two fields under one name.

    A field's type cannot be changed once it is made, so the flow applied second never works. Of two fields of
    one name, nobody can tell in HighLevel which is which, and neither can an apply that finds them.
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

    cases = (
        Case("one field in two flows", _two("budget: { name: Budget, type: number }"), 0),
        Case("another type", _two("budget: { name: Budget, type: text }"), 1),
        Case("another key, the same name", _two("money: { name: Budget, type: number }"), 1),
        Case("another key, the same name in capitals", _two("money: { name: BUDGET, type: number }"), 1),
        Case("another key and name", _two("money: { name: Money, type: number }"), 0),
    )

    def of_flow(self, subject: FlowSubject) -> tuple[_Declared, ...]:
        return tuple(
            _Declared(key, field.name, field.data_type) for key, field in subject.flow.fields.items()
        )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        first: dict[str, tuple[str, str]] = {}
        named: dict[str, tuple[str, str]] = {}
        for subject in {item.name: item for item in project.subjects()}.values():
            declared: tuple[_Declared, ...] = self.known(subject)
            for key, name, data_type in declared:
                flow, kind = first.setdefault(key, (subject.name, data_type))
                if kind != data_type:
                    yield self.at(
                        subject.location("fields", key, "type"),
                        f"'{flow}' declares the field '{key}' as {kind}, this flow as {data_type}",
                        "give them one type, or two names",
                    )
                other, owner = named.setdefault(name.strip().lower(), (key, subject.name))
                if other != key and owner != subject.name:
                    yield self.at(
                        subject.location("fields", key, "name"),
                        f"'{owner}' names the field '{other}' '{name}' too",
                        "use one key for both, or give them two names",
                    )
