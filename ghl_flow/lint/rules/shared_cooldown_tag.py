"""GF109."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


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
        for subject in {item.flow.flow: item for item in project.subjects()}.values():
            for leaf, block in subject.tests:
                window = leaf.window()
                if window is None or window.tag is None:
                    continue
                owner = first.setdefault(window.tag.lower(), subject.flow.flow)
                if owner != subject.flow.flow:
                    yield self.at(
                        subject.location(*block.path, "if"),
                        f"the cooldown tag '{window.tag}' is that of '{owner}' too",
                        "leave tag: out, or give the tag another name",
                    )
