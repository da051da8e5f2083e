"""GF403."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.merge_fields import (
    MergeFieldUse,
    find_merge_fields,
    is_known,
    merge_field_name,
    suggest,
)
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.source import Location


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

    cases = (
        Case(
            "a bell",
            Example(flow=flow_with("- notify: { bell: '{{contact.nme}}', title: T, to: all }")),
            fires=1,
        ),
        Case("a value", Example(flow=flow_with("- update_contact: { source: '{{contact.cty}}' }")), fires=1),
        Case(
            "a task",
            Example(flow=flow_with("- task: { title: 'Call {{ contact.frist_name }}', due: 1 day }")),
            fires=1,
        ),
        Case(
            "a known one",
            Example(flow=flow_with("- task: { title: 'Call {{ contact.name }}', due: 1 day }")),
            fires=0,
        ),
        Case("of the trigger", Example(flow=flow_with("- note: { text: '{{ order.total }}' }")), fires=0),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for value, path in subject.filled_in:
            for use in find_merge_fields(value):
                if merge_field_name(use.name) is not None:
                    yield from self._unknown(use, subject, subject.location(*path))

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for use in find_merge_fields(text.body):
            yield from self._unknown(use, subject, locate(text, use.verbatim, subject))

    def _unknown(self, use: MergeFieldUse, subject: FlowSubject, place: Location) -> Iterator[Finding]:
        fields = list(subject.flow.fields)
        # Custom values live in the account; only a look at it can tell which there are.
        if use.name.startswith("custom_values.") or is_known(use.name, contact_fields=fields):
            return
        yield self.at(
            place,
            f"HighLevel knows no merge field '{use.name}', and will put nothing in its place",
            suggest(use.name, contact_fields=fields) or "declare it under fields: if it is a custom field",
        )
