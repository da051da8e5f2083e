"""GF202."""

from collections.abc import Iterator

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
            (item, status)
            for item in subject.triggers
            for direction, status in item.starts.calls
            if direction == "inbound"
        ]
        named = {status for _, status in calls}
        missing = [status for status in MISSED if status not in named]
        if missing and len(missing) < len(MISSED) and subject.texts:
            yield self.at(
                subject.location(*calls[0][0].path, "call_status", "status"),
                f"missed calls that end as {' or '.join(missing)} do not start this flow",
                "write status: [no-answer, busy, voicemail]",
            )
