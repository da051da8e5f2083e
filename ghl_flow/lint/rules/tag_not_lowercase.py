"""GF605."""

from collections.abc import Iterator

from ghl_flow.kinds.names import Named
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import fix_value


class TagNotLowercase(Rule):
    """HighLevel keeps tags in lower case, so a tag written with capitals is not the tag people see.

    ghl-flow writes the stored form everywhere; a search for what stands in this file finds nothing in
    the account.
    """

    code = "GF605"
    name = "tag-not-lowercase"
    severity = Severity.WARNING
    source = "R22: observed by several public projects"
    bad = Example(flow=flow_with("- add_tag: Hot Lead", more="settings: { reentry: true }\n"))
    good = Example(flow=flow_with("- add_tag: hot lead", more="settings: { reentry: true }\n"))
    cases = (
        Case(
            "passed through",
            Example(
                flow=flow_with(
                    "- raw: { type: add_contact_tag, attributes: { tags: [Hot Lead, vip] } }",
                    more="settings: { reentry: true }\n",
                )
            ),
            fires=1,
        ),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for tag, path in subject.used(Named.TAG):
            if tag != tag.lower() and path[0] == "steps" and "if" not in path and "{{" not in tag:
                document = subject.compiled.document
                words = {tag: tag.lower()}
                fix = fix_value(document, document.resolve(path), words, "write it in lower case")
                yield self.at(
                    subject.location(*path),
                    f"HighLevel keeps '{tag}' as '{tag.lower()}'",
                    f"write {tag.lower()}",
                    fix,
                )
