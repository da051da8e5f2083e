"""GF418."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate, replace_words
from ghl_flow.lint.subject import FlowSubject

_LINK = r"(?i)http://\S+"


class InsecureLink(Rule):
    """A link without https is warned about by the phone that opens it.

    Carriers' filters weigh it as well, and the page it leads to can be changed on the way.
    """

    code = "GF418"
    name = "insecure-link"
    severity = Severity.WARNING
    source = "R29: carrier filtering, code 30007"
    bad = Example(template="Hi, {{ business_name }} here. Book here: http://bridgepoint.example/book")
    good = Example(template="Hi, {{ business_name }} here. Book here: https://bridgepoint.example/book")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for match in re.finditer(_LINK, text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"{match.group()} is not https",
                "write https://",
                replace_words(text, "http://", "https://", "link with https", subject, safe=False),
            )
