"""GF202."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.call_status import CallStatusTrigger
from ghl_flow.kinds.triggers.event import MISSED
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class MissedCallStatusMissing(Rule):
    """A caller who reached voicemail, or a busy line, is missed as well, and hears nothing.

    There is no status "missed": a missed call ends as no-answer, busy or voicemail. A flow that names
    only some of them loses the others, and voicemail is where most missed calls end.
    """

    code = "GF202"
    name = "missed-call-status-missing"
    severity = Severity.WARNING
    source = "R3: help centre, 'Workflow Trigger - Call Details'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            trigger="call_status: { direction: inbound, status: [no-answer] }",
        )
    )
    good = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        calls = [
            (number, trigger.call_status)
            for number, trigger in enumerate(subject.flow.trigger)
            if isinstance(trigger, CallStatusTrigger) and trigger.call_status.direction != "outbound"
        ]
        named = {status for _, details in calls for status in details.status}
        missing = [status for status in MISSED if status not in named]
        if missing and len(missing) < len(MISSED) and subject.texts:
            yield self.at(
                subject.location("trigger", calls[0][0], "call_status", "status"),
                f"missed calls that end as {' or '.join(missing)} do not start this flow",
                "write status: [no-answer, busy, voicemail]",
            )
