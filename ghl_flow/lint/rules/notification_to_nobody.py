"""GF709."""

from collections.abc import Iterator

from ghl_flow.kinds.effects import Inert
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class NotificationToNobody(Rule):
    """An internal notification without a recipient is sent to nobody, and nobody notices.

    The builder saves it; the owner waits for a message that never comes.
    """

    code = "GF709"
    name = "notification-to-nobody"
    severity = Severity.ERROR
    source = "public audits of agency accounts"
    bad = Example(
        flow=flow_with(
            "- raw: { type: internal_notification, attributes: { type: sms, sms: { body: Missed call } } }",
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            "- raw: { type: internal_notification, attributes: { type: sms, sms: { body: Missed "
            "call, userType: all } } }",
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for step in subject.uncommon:
            if step.effects.inert is Inert.NO_RECIPIENT:
                yield self.at(
                    subject.location(*step.path), "this notification has no recipient", "name who gets it"
                )
