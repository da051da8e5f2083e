"""GF307."""

from collections.abc import Iterator

from ghl_flow.kinds.triggers.event import reply
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.trial import trial


class NoCancelOnReply(Rule):
    """The caller writes first, and the automatic text comes on top of the conversation.

    "Stop on response" does not help here: it ends a run only when the contact answers a text that this
    very workflow has sent. The rule runs the compiled flow with a text from the caller in the wait.
    """

    code = "GF307"
    name = "no-cancel-on-reply"
    severity = Severity.WARNING
    source = "R18: help centre, 'Workflow Settings - Overview'"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }",
            more="settings: { reentry: true, stop_on_response: true }\ncancel_on: [answered_call]\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }", more="cancel_on: [answered_call, reply]\n"
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        waiting = [item for item in subject.texts if item.waited > 1]
        written = reply("Hi, I just called about the roof")
        if not waiting or subject.starts_on(written):
            return
        if "reply" in subject.flow.cancel_on and len(waiting) == len(subject.texts):
            return  # nothing has gone out yet when it happens, so the companion takes the contact out
        for event in subject.samples[:1]:
            if any(message.at > 1 for message in trial(subject, (0, event), (1, written)).texts):
                yield self.at(
                    subject.location(*waiting[0].block.path),
                    "this text goes out though the contact has written in the meantime",
                    "name reply under cancel_on"
                    + (
                        " (stop_on_response needs a text sent before)"
                        if subject.flow.settings.stop_on_response
                        else ""
                    ),
                )
