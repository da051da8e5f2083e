"""GF201."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.event import ANSWERED
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.finding import Change
from ghl_flow.lint.rule import Edit, Example, Finding, Fix, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.source import Location, Span


class CallTriggerWithoutDirection(Rule):
    """A call trigger without a direction also fires when somebody of the business called out.

    "Sorry we missed your call" then goes to the customer who did not pick up.
    """

    code = "GF201"
    name = "call-trigger-without-direction"
    severity = Severity.ERROR
    source = "R4: help centre, 'Workflow Trigger - Call Details'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            trigger="call_status: { status: [no-answer, busy, voicemail] }",
        )
    )
    good = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.triggers:
            missed = {direction for direction, status in item.starts.calls if status != ANSWERED}
            if "outbound" not in missed or not subject.texts:
                continue
            details = (*item.path, "call_status")
            said = subject.is_written(*details, "direction")
            place = subject.location(*details, "direction" if said else "status", key=not said)
            start = Location(
                place.source, Span(place.span.line, place.span.column, place.span.line, place.span.column)
            )
            typed = subject.is_written(*details, "status")
            inserts = (
                typed and not said and "{" in place.source.line(place.span.line)[: place.span.column - 1]
            )
            fix = (
                Fix(
                    "only inbound calls",
                    (Edit(start, "direction: inbound, "),),
                    safe=False,
                    changes=(Change((*details, "direction"), "inbound"),),
                )
                if inserts
                else None
            )
            whose = "outbound and inbound" if "inbound" in missed else "outbound"
            yield self.at(
                place,
                f"this fires for {whose} calls: people you called get the text",
                "write direction: inbound",
                fix,
            )
