"""GF306."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.event import call
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.trial import trial


class NoCancelOnAnsweredCall(Rule):
    """The caller rings again, somebody picks up, and then "sorry we missed your call" arrives.

    The run goes on through its wait whatever happens meanwhile, unless something takes the contact out.
    The rule runs the compiled flow with an answered call in the middle of the wait.
    """

    code = "GF306"
    name = "no-cancel-on-answered-call"
    severity = Severity.WARNING
    source = "R19: help centre, 'Workflow Action - Remove From Workflow'"
    bad = Example(
        flow=flow_with("- wait: 2 minutes\n- sms: { template: missed-call }", more="cancel_on: [reply]\n")
    )
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }", more="cancel_on: [reply, answered_call]\n"
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        waiting = [item for item in subject.texts if item.waited > 1]
        if not subject.on_missed_call or not waiting or subject.starts_on(call("completed")):
            return
        if "answered_call" in subject.flow.cancel_on and len(waiting) == len(subject.texts):
            return  # nothing has gone out yet when it happens, so the companion takes the contact out
        for event in subject.samples[:1]:
            if any(message.at > 1 for message in trial(subject, (0, event), (1, call("completed"))).texts):
                yield self.at(
                    subject.location(*waiting[0].block.path),
                    "this text goes out though the caller got through in the meantime",
                    "write cancel_on: [answered_call, reply]",
                )
