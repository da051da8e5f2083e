"""GF201."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.call_status import CallStatusTrigger
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Edit, Example, Finding, Fix, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import Change
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
        for number, trigger in enumerate(subject.flow.trigger):
            if not isinstance(trigger, CallStatusTrigger) or not subject.texts:
                continue
            if trigger.call_status.direction == "inbound" or trigger.call_status.status == ("completed",):
                continue
            said = "direction" in trigger.call_status.model_fields_set
            path = ("trigger", number, "call_status", *(("direction",) if said else ("status",)))
            place = subject.location(*path, key=not said)
            start = Location(
                place.source, Span(place.span.line, place.span.column, place.span.line, place.span.column)
            )
            inserts = not said and "{" in place.source.line(place.span.line)[: place.span.column - 1]
            fix = (
                Fix(
                    "only inbound calls",
                    (Edit(start, "direction: inbound, "),),
                    safe=False,
                    changes=(Change(("trigger", number, "call_status", "direction"), "inbound"),),
                )
                if inserts
                else None
            )
            whose = "outbound" if trigger.call_status.direction == "outbound" else "outbound and inbound"
            yield self.at(
                place,
                f"this fires for {whose} calls: people you called get the text",
                "write direction: inbound",
                fix,
            )
