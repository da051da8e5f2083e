"""GF433."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.templates import file_name
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class TextInAnotherLanguage(Rule):
    """A template that is not there in the account's language is sent in English.

    The customer of a Spanish business who gets one English text among Spanish ones takes it for spam.
    """

    code = "GF433"
    name = "text-in-another-language"
    severity = Severity.WARNING
    source = "docs/spec.md (templates)"
    needs_account = True
    bad = Example(
        account="text_language: es", template="Hi, {{ business_name }} here. What do you need done?"
    )
    good = Example(
        account="text_language: en", template="Hi, {{ business_name }} here. What do you need done?"
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        template = text.template
        if template is None or template.language == text.wanted:
            return
        yield self.at(
            text.source,
            f"{subject.compiled.account.account} gets '{template.name}' in "
            f"'{template.language}', and its language is '{text.wanted}'",
            f"write {subject.compiled.account.niche}/{file_name(template.name, text.wanted)}, or say "
            f"text_language: {template.language} in the account",
        )
