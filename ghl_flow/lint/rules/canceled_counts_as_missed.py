"""GF204."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class CanceledCountsAsMissed(Rule):
    """A caller who hung up after one ring may have dialled the wrong number.

    `canceled` is a caller who gave up before anyone could answer. Texting them is a choice; this says
    that it was made.
    """

    code = "GF204"
    name = "canceled-counts-as-missed"
    severity = Severity.INFO
    source = "R3: help centre, 'Workflow Trigger - Call Details'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            trigger="call_status: { direction: inbound, status: [no-answer, busy, voicemail, canceled] }",
        )
    )
    good = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            if "canceled" in {status for _, status in item.starts.calls} and subject.texts:
                yield self.at(
                    subject.location(*subject.call_status(item, "canceled")),
                    "callers who hung up before anyone could answer get the text as well",
                )
