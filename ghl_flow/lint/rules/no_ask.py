"""GF406."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_ASKS = (
    r"(?i)\?|\b(?:reply|text (?:me|us|back)|let (?:me|us) know|call (?:me|us)|tell (?:me|us)|send "
    r"(?:me|us)|book|click|tap|conteste|responda|ll[a\u00e1]me(?:me|nos)?|escr[i\u00ed]ba(?:me|nos)?|"
    r"d[i\u00ed]ga(?:me|nos)|av[i\u00ed]se(?:me|nos)|m[a\u00e1]nde(?:me|nos))\b"
)


class NoAsk(Rule):
    """A text that asks for nothing gets nothing back, and the lead is gone as if nobody had written.

    One plain question ("What do you need done?") is what turns a missed call into a conversation.
    """

    code = "GF406"
    name = "no-ask"
    severity = Severity.WARNING
    source = "the published recipe; public reports of reply rates"
    needs_account = True
    bad = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. Sorry I missed you.")
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What do you need done?")
    cases = (
        Case(
            "in Spanish", Example(template="Soy Luis de Bridgepoint Group. Conteste este mensaje."), fires=0
        ),
        Case("a statement in Spanish", Example(template="Soy Luis de Bridgepoint Group. Gracias."), fires=1),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        if not re.search(_ASKS, text.body):
            yield self.at(
                text.source, "this text asks the customer for nothing", "end it with one plain question"
            )
