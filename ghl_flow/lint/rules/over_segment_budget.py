"""GF404."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.delivery import as_delivered
from ghl_flow.copy.encoding import measure
from ghl_flow.counting import counted
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_LONG = (
    "Sorry I missed you, I am on a job and will call you back within {{ callback_window }}. "
    "What do you need done, where is it, and when would be a good time? "
    "Hi, it is {{ first_name }} with {{ business_name }}."
)


class OverSegmentBudget(Rule):
    """A text longer than one segment is billed as two, in every account, for every caller.

    Counted is the text as the customer gets it: account values filled in, merge fields as long as they
    usually are. A template declares its budget as `max_segments`; a text written in the flow has one of 2.
    """

    code = "GF404"
    name = "over-segment-budget"
    severity = Severity.WARNING
    source = "R27: 3GPP TS 23.038; R26: help centre, 'SMS Compliance Settings'"
    needs_account = True
    bad = Example(template=_LONG)
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        delivered = as_delivered(text.body)
        measured = measure(delivered.body)
        if measured.segments > text.max_segments:
            first = measure(delivered.first).segments
            yield self.at(
                text.source,
                f"this text takes {counted(measured.segments, 'segment')} in "
                f"{subject.compiled.account.account}; its budget is {text.max_segments}",
                f"shorten it; as the first text of a conversation HighLevel adds its opt-out line: "
                f"{counted(first, 'segment')}",
            )
