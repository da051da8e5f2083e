"""GF301."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class NoWaitBeforeText(Rule):
    """A text in the second a call is missed is a robot's, and races the caller's next try.

    Somebody who rings three times in a minute and a half, or leaves a voicemail first, should get one
    text after that, not one in between. Two minutes let the calls end and the conditions settle.
    """

    code = "GF301"
    name = "no-wait-before-text"
    severity = Severity.WARNING
    source = "R6: help centre, 'Where and How to Configure the Missed Call Text Back Feature'"
    bad = Example(flow=flow_with("- sms: { template: missed-call }", more="cancel_on: [reply]\n"))
    good = Example(
        flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }", more="cancel_on: [reply]\n")
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        if not subject.on_missed_call:
            return
        for item in subject.texts:
            if item.waited == 0:
                yield self.at(
                    subject.location(*item.block.path),
                    "this text goes out in the second the call is missed",
                    "put wait: 2 minutes before it",
                )
