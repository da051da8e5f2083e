"""GF611."""

import re
from collections.abc import Iterator

from ghl_flow.kinds.names import Named
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

# `{{ contact.city }}`, `{contact.city}`, `{city}`, `%city%`, `{% if ... %}`.
_FILLED_IN = re.compile(r"\{[^{}]*\}|\{\{|\{%|%[A-Za-z][\w.]*%")


class MergeFieldAsTag(Rule):
    """A merge field in place of a tag makes another tag of every contact, or one that reads `{{ ... }}`.

    Nothing that tests the tag by its name ever sees it, and the list of tags fills up. A value that
    belongs to one contact goes into a custom field.
    """

    code = "GF611"
    name = "merge-field-as-tag"
    severity = Severity.ERROR
    source = "R22: tags are names, compared as exact strings"
    bad = Example(
        flow=flow_with('- add_tag: "{{ contact.city }}"', more="settings: { reentry: true }\n"),
    )
    good = Example(flow=flow_with("- add_tag: asked for a quote", more="settings: { reentry: true }\n"))

    cases = tuple(
        Case(
            f"written {tag}",
            Example(flow=flow_with(f'- add_tag: "{tag}"', more="settings: { reentry: true }\n")),
            fires=fires,
        )
        for tag, fires in (
            ("{contact.city}", 1),
            ("lives in {city}", 1),
            ("{{contact.city}", 1),
            ("%city%", 1),
            ("100% sure", 0),
            ("[vip]", 0),
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for tag, path in subject.used(Named.TAG):
            if _FILLED_IN.search(tag):
                yield self.at(
                    subject.location(*path),
                    f"'{tag}' is no tag but a merge field",
                    "write the tag itself, or put the value into a custom field with update_contact",
                )
