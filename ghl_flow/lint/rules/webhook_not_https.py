"""GF702."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.webhooks import webhooks

_STEP = "- raw: { type: webhook, attributes: { method: POST, url: 'URL' } }"


class WebhookNotHttps(Rule):
    """A webhook over plain http shows the contact's data to everyone on the way.

    Name, number and what they wrote travel in the open.
    """

    code = "GF702"
    name = "webhook-not-https"
    severity = Severity.ERROR
    source = "design of the webhook action; OWASP"
    bad = Example(
        flow=flow_with(
            _STEP.replace("URL", "http://hooks.bridgepoint.example/lead"),
            more="settings: { reentry: true }\n",
        )
    )
    good = Example(
        flow=flow_with(
            _STEP.replace("URL", "https://hooks.bridgepoint.example/lead"),
            more="settings: { reentry: true }\n",
        )
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for hook in webhooks(subject):
            if hook.url.scheme.lower() != "https":
                yield self.at(subject.location(*hook.path), f"{hook.shown} is not https", "write https://")
