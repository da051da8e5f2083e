"""GF109."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.spec.yaml_document import YamlPath


class SharedCooldownTag(Rule):
    """Two flows keep their windows by the same tag, so a text of one silences the other.

    A window shorter than a day is kept by a tag. Named alike in two flows, it means two things.
    """

    code = "GF109"
    name = "shared-cooldown-tag"
    severity = Severity.WARNING
    source = "R10, R12: help centre, 'Guide to Date/Time Formatter'"
    bad = Example(
        flow=flow_with(
            "- if: { texted_at: { within: 1 hour, tag: quiet } }\n  then: [end]\n- update_contact: "
            "{ texted_at: now }",
            more="fields: { texted_at: { name: Texted at, type: datetime } }\nsettings: { reentry: true }\n",
        ),
        others=(
            flow_with(
                "- if: { texted_at: { within: 2 hours, tag: quiet } }\n  then: [end]\n- "
                "update_contact: { texted_at: now }",
                flow="after-hours",
                trigger="contact_tag: { added: late }",
                more="fields: { texted_at: { name: Texted at, type: datetime } }\nsettings: { "
                "reentry: true }\n",
            ),
        ),
    )
    good = Example(
        flow=flow_with(
            "- if: { texted_at: { within: 1 hour } }\n  then: [end]\n- update_contact: { texted_at: now }",
            more="fields: { texted_at: { name: Texted at, type: datetime } }\nsettings: { reentry: true }\n",
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for subject in {item.name: item for item in project.subjects()}.values():
            tags: tuple[tuple[str, YamlPath], ...] = self.known(subject)
            for tag, path in tags:
                owner = first.setdefault(tag.lower(), subject.name)
                if owner != subject.name:
                    yield self.at(
                        subject.location(*path),
                        f"the cooldown tag '{tag}' is that of '{owner}' too",
                        "leave tag: out, or give the tag another name",
                    )

    def of_flow(self, subject: FlowSubject) -> tuple[tuple[str, YamlPath], ...]:
        windows = ((leaf.window(), block.path) for leaf, block in subject.tests)
        return tuple((one.tag, (*path, "if")) for one, path in windows if one and one.tag is not None)
