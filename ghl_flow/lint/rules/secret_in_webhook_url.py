"""GF704."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.webhooks import has_secret, webhooks

_STEP = "- raw: { type: webhook, attributes: { method: POST, url: 'URL' } }"


class SecretInWebhookUrl(Rule):
    """A key in a webhook's address is written into every log on the way.

    Addresses are logged by proxies, servers and HighLevel itself; headers are not.
    """

    code = "GF704"
    name = "secret-in-webhook-url"
    severity = Severity.ERROR
    source = "OWASP; RFC 3986 section 7.5"
    bad = Example(
        flow=flow_with(
            _STEP.replace("URL", "https://hooks.bridgepoint.example/lead?api_key=s3cr3t"),
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
            if has_secret(hook.url):
                yield self.at(
                    subject.location(*hook.path),
                    f"the address of {hook.shown} carries a secret",
                    "send it in a header",
                )
