"""GF415."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.merge_fields import find_merge_fields
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_PRIVATE = frozenset(
    f"contact.{name}"
    for name in ("date_of_birth", "email", "full_address", "address1", "postal_code", "phone_raw")
)


class PersonalDataInText(Rule):
    """A text that repeats the contact's address, birthday or email tells it to whoever holds the phone.

    Phones are lent, lost and shared; the contact knows these things without being told.
    """

    code = "GF415"
    name = "personal-data-in-text"
    severity = Severity.WARNING
    source = "CTIA messaging principles (privacy)"
    bad = Example(template="Hi, {{ business_name }} here. Still at {{ contact.full_address }}?")
    good = Example(template="Hi, {{ business_name }} here. Still at the same address?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for use in find_merge_fields(text.body):
            if use.name in _PRIVATE:
                yield self.at(
                    locate(text, use.verbatim, subject),
                    f"this text carries {use.name} to whoever reads it",
                    "leave it out",
                )
