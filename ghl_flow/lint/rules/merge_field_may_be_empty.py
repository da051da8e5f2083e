"""GF411."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.merge_fields import find_merge_fields
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_UNKNOWN_AT_FIRST = frozenset(
    f"contact.{name}"
    for name in ("first_name", "last_name", "name", "email", "company_name", "city", "full_address")
)


class MergeFieldMayBeEmpty(Rule):
    """A new caller is a number without a name, so "Hi {{ contact.first_name }}," becomes "Hi ,".

    HighLevel puts nothing in the place of an empty merge field. A text for a missed call goes to people
    the account has never met.
    """

    code = "GF411"
    name = "merge-field-may-be-empty"
    severity = Severity.WARNING
    source = "R25: observed by several public projects"
    bad = Example(
        template="Hi {{ contact.first_name }}, {{ first_name }} with {{ business_name }}. What do you need?"
    )
    good = Example(template="Hi, {{ first_name }} with {{ business_name }}. What do you need?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.on_missed_call:
            return
        for use in find_merge_fields(text.body):
            if use.name in _UNKNOWN_AT_FIRST:
                yield self.at(
                    locate(text, use.verbatim, subject),
                    f"a new caller has no {use.name.removeprefix('contact.').replace('_', ' ')}: "
                    f"nothing stands in its place",
                    "word it so that it needs no name",
                )
