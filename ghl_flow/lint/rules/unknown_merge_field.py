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
from ghl_flow.errors import did_you_mean
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.source import Location
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


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
        Case(
            "a line that HighLevel appends",
            Example(account="sms_compliance: { sender: '- {{ busines_name }}' }\n"),
            fires=1,
        ),
        Case(
            "both lines",
            Example(
                account="sms_compliance: { opt_out: 'STOP {{ here }}', sender: 'Thanks, {{ user.nme }}' }\n"
            ),
            fires=2,
        ),
        Case(
            "lines with a value and fields of the location",
            Example(
                account="vars: { business_name: Acme, first_name: Dale, callback_window: an hour }\n"
                "sms_compliance: { opt_out: '{{ location.name }}: STOP', "
                "sender: '{{ user.first_name }}, {{ business_name }}' }\n"
            ),
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

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        lines = account.value.sms_compliance
        for key, line in (("opt_out", lines.opt_out), ("sender", lines.sender or "")):
            for use in find_merge_fields(line):
                if use.name not in account.value.vars and not is_known(use.name, contact_fields=()):
                    yield self.at(
                        account.document.location(("sms_compliance", key)),
                        f"'{use.name}' is no value of this account and no merge field of HighLevel",
                        did_you_mean(use.name, list(account.value.vars))
                        or suggest(use.name, contact_fields=())
                        or "write the line as HighLevel shows it",
                    )

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
