"""GF416."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate, replace_words
from ghl_flow.lint.subject import FlowSubject

_GAP = r"(?<=\S)  +(?=\S)"


class DoubledSpace(Rule):
    """Two spaces in a row show where something was cut out of a template, and cost characters.

    Often an account value beside them begins or ends with a space.
    """

    code = "GF416"
    name = "doubled-space"
    severity = Severity.INFO
    source = "R27: 3GPP TS 23.038 (each space is counted)"
    for_staff = True
    bad = Example(template="Hi,  {{ business_name }} here. What do you need done?")
    good = Example(template="Hi, {{ business_name }} here. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        match = re.search(_GAP, text.body) if "  " in text.body else None
        if match:
            yield self.at(
                locate(text, match.group(), subject),
                "two spaces in a row",
                "one is enough",
                replace_words(text, match.group(), " ", "leave one space", subject),
            )
