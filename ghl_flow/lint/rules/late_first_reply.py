"""GF302."""

from collections.abc import Iterator

from ghl_flow.language.duration import spoken
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_LATE = 5 * 60


class LateFirstReply(Rule):
    """A first reply more than five minutes after a missed call finds the caller with the next contractor.

    Whoever has a leak rings the next number on the list.
    """

    code = "GF302"
    name = "late-first-reply"
    severity = Severity.WARNING
    source = "public studies of lead response time; the wait of 2 minutes in the published recipe"
    bad = Example(flow=flow_with("- wait: 20 minutes\n- sms: { template: missed-call }"))
    good = Example(flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }"))
    cases = (
        Case("five minutes", Example(flow=flow_with("- wait: 5 minutes\n- sms: Hi")), fires=0),
        Case("a second more", Example(flow=flow_with("- wait: 301 seconds\n- sms: Hi")), fires=1),
        Case(
            "a late second text",
            Example(flow=flow_with("- sms: Hi\n- wait: 1 hour\n- sms: Still there?")),
            fires=0,
        ),
        Case(
            "late after something that is no missed call",
            Example(flow=flow_with("- wait: 1 hour\n- sms: Hi", trigger="contact_tag: { added: new }")),
            fires=0,
        ),
        Case("no text at all", Example(flow=flow_with("- wait: 1 hour\n- add_tag: called")), fires=0),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.on_missed_call or not subject.texts:
            return
        first = min(subject.texts, key=lambda item: item.waited)
        if first.waited > _LATE:
            yield self.at(
                subject.location(*first.block.path),
                f"the first text goes out {spoken(first.waited)} after the missed call",
                "text within five minutes",
            )
