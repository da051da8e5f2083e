"""GF412."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.opt_out import tells_how
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject


class HalfAnOptOut(Rule):
    """An opt-out line that HighLevel does not recognise is followed by HighLevel's own.

    HighLevel adds its line to the first text of a conversation unless the text has a full opt-out
    instruction, such as "Reply STOP". "Opt out any time" is not one, so the customer reads both.
    """

    code = "GF412"
    name = "half-an-opt-out"
    severity = Severity.WARNING
    source = "R26: help centre, 'SMS Compliance Settings'"
    bad = Example(template="Hi, {{ business_name }} here. What do you need done? Opt out any time")
    good = Example(template="Hi, {{ business_name }} here. What do you need done? Reply STOP to opt out")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        lowered = text.body.lower()
        for words in ("opt out", "opt-out", "unsubscribe", "stop texts"):
            start = lowered.find(words)
            if start >= 0 and not tells_how(text.body):
                yield self.at(
                    locate(text, text.body[start : start + len(words)], subject),
                    "HighLevel does not take this for an opt-out line, and adds its own",
                    "write 'Reply STOP to opt out', or leave it to HighLevel",
                )
                return
