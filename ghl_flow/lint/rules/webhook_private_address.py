"""GF703."""

from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.webhooks import is_private, webhooks

_STEP = "- raw: { type: webhook, attributes: { method: POST, url: 'URL' } }"


class WebhookPrivateAddress(Rule):
    """HighLevel's servers cannot reach localhost or an address of your own network.

    The hook worked while it was tested from a desk, and fails for every contact.
    """

    code = "GF703"
    name = "webhook-private-address"
    severity = Severity.ERROR
    source = "RFC 1918, RFC 6890"
    bad = Example(
        flow=flow_with(
            _STEP.replace("URL", "https://192.168.1.20/lead"), more="settings: { reentry: true }\n"
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
            if is_private(hook.url.hostname or ""):
                yield self.at(
                    subject.location(*hook.path),
                    f"{hook.shown} is a private address",
                    "use a public host name",
                )
