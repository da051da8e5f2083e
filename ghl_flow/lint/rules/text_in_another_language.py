"""GF433."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.templates import Template, file_name
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_ENGLISH = "Hi, {{ business_name }} here. What do you need done?"


class TextInAnotherLanguage(Rule):
    """A template that is not there in the account's language is sent in English.

    The customer of a Spanish business who gets one English text among Spanish ones takes it for spam. So does
    who has a tag of `language_tags` whose language the text is not there in.
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

    cases = (
        Case(
            "a tag whose language the text is not there in",
            Example(account="language_tags: { es: habla espanol }", template=_ENGLISH),
            fires=1,
        ),
        Case(
            "two such tags",
            Example(account="language_tags: { es: habla espanol, fr: parle francais }", template=_ENGLISH),
            fires=2,
        ),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        template, account = text.template, subject.compiled.account
        if template is None:
            return
        yield from self._for_tags(template, text, subject)
        if template.language == text.wanted:
            return
        yield self.at(
            text.source,
            f"{account.account} gets '{template.name}' in "
            f"'{template.language}', and its language is '{text.wanted}'",
            f"write {account.niche}/{file_name(template.name, text.wanted)}, or say "
            f"text_language: {template.language} in the account",
        )

    def _for_tags(self, template: Template, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        """The languages that contacts may have by their tags, and that the text is not there in."""
        account = subject.compiled.account
        if text.variant or text.wanted != account.texts_language:
            return
        there = {
            one.template.language
            for one in subject.compiled.texts
            if one.template is not None and one.template.name == template.name
        }
        for language, tag in account.language_tags.items():
            if language not in there:
                yield self.at(
                    text.source,
                    f"{account.account}: contacts with the tag '{tag}' get '{template.name}' in "
                    f"'{template.language}': there is none in '{language}'",
                    f"write {account.niche}/{file_name(template.name, language)}, or take '{language}' out "
                    "of language_tags",
                )
