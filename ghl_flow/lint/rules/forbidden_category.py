"""GF414."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import mentions

_WORDS = (
    r"\b(?:cannabis|marijuana|cbd|thc|vape|tobacco|casino|gambling|sports ?bet(?:ting)?|payday loan|"
    r"debt (?:relief|forgiveness)|get rich|work from home|cheap meds|viagra|escort|firearms?|ammo)\b"
)


class ForbiddenCategory(Rule):
    """Carriers block whole subjects (sex, hate, alcohol, firearms, tobacco, high-risk loans) by their words.

    A text that names one is filtered, and enough of them cost the campaign its registration. Where the
    business lawfully is in that trade, it needs a campaign registered for it.
    """

    code = "GF414"
    name = "forbidden-category"
    severity = Severity.WARNING
    source = "CTIA messaging principles (SHAFT); R29"
    bad = Example(template="Hi, {{ business_name }} here. Want a payday loan today?")
    good = Example(template="Hi, {{ business_name }} here. Want a quote today?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for match in mentions(_WORDS, text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"carriers filter texts about {match.group()!r}",
                "word it otherwise, or have the campaign registered for it",
            )
