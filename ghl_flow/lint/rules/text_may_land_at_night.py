"""GF309."""

from collections.abc import Iterator

from ghl_flow.language.duration import spoken
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject

_DAY, _HOUR = 86_400, 3_600


class TextMayLandAtNight(Rule):
    """A text hours after a call in the afternoon lands at night.

    A reply within minutes comes while the caller still holds the phone, and one after whole days comes at
    the same time of day. What lies between may fall outside 8:00 to 21:00 in the contact's time zone,
    where law restricts marketing and everyone is annoyed.
    """

    code = "GF309"
    name = "text-may-land-at-night"
    severity = Severity.WARNING
    source = "R31, R9: help centre, 'Workflow Settings - Overview' (time window)"
    bad = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }\n- wait: 6 hours\n- sms: { "
            "template: missed-call }"
        )
    )
    good = Example(
        flow=flow_with(
            "- wait: 2 minutes\n- sms: { template: missed-call }\n- wait: 1 day\n- sms: { "
            "template: missed-call }"
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for item in subject.texts:
            off = item.waited % _DAY
            if _HOUR <= off <= _DAY - _HOUR:
                yield self.at(
                    subject.location(*item.block.path),
                    f"this text goes out {spoken(item.waited)} after the event: in the night, "
                    f"for one in the afternoon",
                    "wait for whole days",
                )
