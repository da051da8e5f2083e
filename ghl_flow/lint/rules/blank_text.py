"""GF419."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class BlankText(Rule):
    """A text with nothing in it is an error at the carrier, or an empty bubble on the phone.

    It comes from a template whose parts are all behind an `if`.
    """

    code = "GF419"
    name = "blank-text"
    severity = Severity.ERROR
    source = "HighLevel refuses an empty message (422)"
    needs_account = True
    for_staff = True
    bad = Example(template="{% if false_start is defined %}Hi there?{% endif %}")
    good = Example(template="Hi, {{ business_name }} here. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        if not text.body.strip():
            yield self.at(
                text.source,
                "this text is empty for " + subject.compiled.account.account,
                "write what it should say",
            )
