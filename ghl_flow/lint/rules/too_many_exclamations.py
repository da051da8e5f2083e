"""GF409."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate, replace_words
from ghl_flow.lint.subject import FlowSubject

_RUN = r"!{2,}"


class TooManyExclamations(Rule):
    """Exclamation marks in a row, or in every sentence, are how advertising looks.

    Carriers' filters weigh them, and a person on a ladder types none.
    """

    code = "GF409"
    name = "too-many-exclamations"
    severity = Severity.WARNING
    source = "R29: carrier filtering; CTIA messaging principles"
    bad = Example(template="Hi!! {{ first_name }} with {{ business_name }}. What do you need done?")
    good = Example(template="Hi! {{ first_name }} with {{ business_name }}. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        runs = list(re.finditer(_RUN, text.body))
        for match in runs[:1]:
            yield self.at(
                locate(text, match.group(), subject),
                f"{match.group()!r} reads like advertising",
                "one is enough",
                replace_words(text, match.group(), "!", "leave one exclamation mark", subject),
            )
        if not runs and text.body.count("!") > 2:
            yield self.at(
                text.source, f"this text has {text.body.count('!')} exclamation marks", "one is enough"
            )
