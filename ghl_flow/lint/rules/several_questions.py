"""GF431."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

# A question mark in an address asks nothing.
_LINK = re.compile(r"\S+[./]\S*\?\S+")


class SeveralQuestions(Rule):
    """Two questions in one text get an answer to neither, or to one that is not told which.

    One question that two or three words answer is what a person types back from a car.
    """

    code = "GF431"
    name = "several-questions"
    severity = Severity.INFO
    source = "published rewrites of missed-call texts; a judgement"
    bad = Example(template="Hi, {{ business_name }} here. What do you need done? When suits you?")
    good = Example(template="Hi, {{ business_name }} here. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        count = _LINK.sub("", text.body).count("?")
        if count > 1:
            yield self.at(text.source, f"this text asks {count} questions", "ask one, about the thing")
