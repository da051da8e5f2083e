"""GF414."""

import re
from collections.abc import Iterator
from functools import cache

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import mentions


class ForbiddenCategory(Rule):
    """Carriers block whole subjects (sex, hate, alcohol, firearms, tobacco, high-risk loans) by their words.

    A text that names one is filtered, and enough of them cost the campaign its registration. Where the
    business lawfully is in that trade, it needs a campaign registered for it. The words are in
    facts/compliance.yaml; a file of that name in the project takes the place of the rows it names.
    """

    code = "GF414"
    name = "forbidden-category"
    severity = Severity.WARNING
    source = "CTIA messaging principles (SHAFT); R29; facts/compliance.yaml: carriers"
    bad = Example(template="Hi, {{ business_name }} here. Want a payday loan today?")
    good = Example(template="Hi, {{ business_name }} here. Want a quote today?")
    cases = (
        Case("one with a space", Example(flow=flow_with("- sms: Want sports betting?")), fires=1),
        Case("in capitals", Example(flow=flow_with("- sms: CBD or THC?")), fires=2),
        Case("in Spanish", Example(flow=flow_with("- sms: Hola, tabaco?")), fires=1),
        Case("a part of a word", Example(flow=flow_with("- sms: Is it an ammonia leak?")), fires=0),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for row in subject.facts.compliance.carriers.values():
            for match in mentions(_any(row.words), text.body):
                yield self.at(
                    locate(text, match.group(), subject),
                    f"carriers filter texts about {match.group()!r}",
                    row.note,
                )


@cache
def _any(words: tuple[str, ...]) -> str:
    return rf"\b(?:{'|'.join(re.escape(word.lower()) for word in words)})\b"
