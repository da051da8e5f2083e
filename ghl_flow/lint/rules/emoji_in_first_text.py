"""GF410."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_EMOJI = "[\u2600-\u27bf\U0001f000-\U0001faff]"


class EmojiInFirstText(Rule):
    """An emoji in the first text to a stranger looks like a blast, and doubles its price.

    It makes the text UCS-2, at 70 characters a segment.
    """

    code = "GF410"
    name = "emoji-in-first-text"
    severity = Severity.WARNING
    source = "R27: 3GPP TS 23.038; public audits of agency accounts"
    bad = Example(template="Hi, {{ first_name }} with {{ business_name }} \U0001f44b What do you need done?")
    good = Example(template="Hi, {{ first_name }} with {{ business_name }}. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for match in re.finditer(_EMOJI, text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"an emoji ({match.group()}) in a text to a caller",
                "leave it out",
            )
