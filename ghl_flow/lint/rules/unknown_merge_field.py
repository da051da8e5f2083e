"""GF403."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.merge_fields import find_merge_fields, is_known, suggest
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject


class UnknownMergeField(Rule):
    """HighLevel fills in a merge field it does not know with nothing, without a word.

    `Hi {{ contact.frist_name }},` becomes `Hi ,` in every text.
    """

    code = "GF403"
    name = "unknown-merge-field"
    severity = Severity.ERROR
    source = "R25: observed by several public projects"
    for_staff = True
    bad = Example(template="Hi {{ contact.frist_name }}, {{ first_name }} from {{ business_name }} here.")
    good = Example(template="Hi {{ contact.first_name }}, {{ first_name }} from {{ business_name }} here.")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        fields = list(subject.flow.fields)
        for use in find_merge_fields(text.body):
            # Custom values live in the account; only a look at it can tell which there are.
            if use.name.startswith("custom_values.") or is_known(use.name, contact_fields=fields):
                continue
            yield self.at(
                locate(text, use.verbatim, subject),
                f"HighLevel knows no merge field '{use.name}', and will put nothing in its place",
                suggest(use.name, contact_fields=fields)
                or "declare it under fields: if it is a custom field",
            )
