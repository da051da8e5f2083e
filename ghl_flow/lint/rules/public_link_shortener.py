"""GF407."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_SHORTENERS = (
    r"bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|shorturl\.at|tiny\.cc"
)
_LINK = rf"(?i)\b(?:https?://)?(?:www\.)?(?:{_SHORTENERS})/\S*"


class PublicLinkShortener(Rule):
    """Carriers drop texts with links of public shorteners, because spam is full of them.

    The message fails with code 30007, often silently.
    """

    code = "GF407"
    name = "public-link-shortener"
    severity = Severity.ERROR
    source = "R29: carrier filtering, code 30007"
    bad = Example(template="Hi, {{ business_name }} here. Book here: https://bit.ly/3xYz")
    good = Example(template="Hi, {{ business_name }} here. Book here: https://bridgepoint.example/book")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        if "/" not in text.body:
            return
        for match in re.finditer(_LINK, text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"carriers filter texts with {match.group()}: a public link shortener",
                "link to the business's own domain, or use a HighLevel trigger link",
            )
