"""GF408."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_SHOUTED = r"\b[A-Z]{3,}(?:[^A-Za-z{}.?!]+[A-Z]{2,})+\b"


class AllCaps(Rule):
    """WORDS IN CAPITALS read like spam, to people and to carriers' filters.

    Two or more capital words in a row count; one, such as HVAC, does not.
    """

    code = "GF408"
    name = "all-caps"
    severity = Severity.WARNING
    source = "R29: carrier filtering; CTIA messaging principles"
    bad = Example(template="Hi, {{ first_name }} with {{ business_name }}. CALL BACK NOW for a quote?")
    good = Example(template="Hi, {{ first_name }} with {{ business_name }}. Want an HVAC quote?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        shop = str(subject.compiled.account.vars.get("business_name", ""))
        for match in re.finditer(_SHOUTED, text.body):
            if match.group() not in shop and "STOP" not in match.group():
                yield self.at(
                    locate(text, match.group(), subject),
                    f"{match.group()!r} shouts",
                    "write it in small letters",
                )
