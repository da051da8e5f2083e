"""GF203."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.event import ANSWERED
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class CompletedCallInMissedCallFlow(Rule):
    """A trigger for missed calls that also names completed ones texts people you just spoke to.

    `completed` means that the call was answered.
    """

    code = "GF203"
    name = "completed-call-in-missed-call-flow"
    severity = Severity.ERROR
    source = "R3: help centre, 'Workflow Trigger - Call Details'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            trigger="call_status: { direction: inbound, status: [no-answer, busy, voicemail, completed] }",
        )
    )
    good = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            statuses = {status for _, status in item.starts.calls}
            if ANSWERED in statuses and len(statuses) > 1 and subject.texts:
                yield self.at(
                    subject.location(*subject.call_status(item, ANSWERED)),
                    "completed is an answered call: this texts people you just spoke to",
                    "take completed out, and name answered_call under cancel_on",
                )
