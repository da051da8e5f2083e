"""GF604."""

import re
from collections.abc import Iterator

from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.stored import Stored
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.masking import looks_secret
from ghl_flow.source import Location, Span
from ghl_flow.wire.reference import name_of
from ghl_flow.wire.secrecy import secrets_in

# What every such secret has in it, in lower case where case does not matter; the pattern; what it is.
_SECRETS = (
    (
        "pit-",
        r"(?i)\bpit-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{10,}",
        "a Private Integration Token",
    ),
    ("eyJ", r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?", "a session token (JWT)"),
    ("sk-", r"\bsk-[A-Za-z0-9_-]{20,}", "an API key"),
    ("AC", r"\bAC[0-9a-f]{32}\b", "a Twilio account id"),
    ("ein", r"(?i)\bein\b\W{0,3}\d{2}-\d{7}\b", "an EIN"),
    ("tax", r"(?i)\btax[ _]?id\b\W{0,3}\d{2}-\d{7}\b", "an EIN"),
)

_WRITTEN = "Bearer 0123456789abcdef0123456789abcdef"


def _raw(attributes: str) -> Example:
    return Example(flow=flow_with(f"- raw: {{ type: webhook, attributes: {{ {attributes} }} }}"))


class LiteralSecret(Rule):
    """A secret in a file is a secret in every clone, backup and pull request of the project, for ever.

    Deleting the line later does not take it out of version control. Tokens come from the environment or
    the keyring of the operating system; whoever finds one here should make a new one.
    """

    code = "GF604"
    name = "literal-secret"
    severity = Severity.ERROR
    source = "docs/spec.md (token: env:NAME or keyring:NAME)"
    bad = Example(
        account="vars: { business_name: Bridgepoint, first_name: Dale, callback_window: 1h, key: "
        "pit-0b1c2d3e-0000-4000-8000-1234567890ab }"
    )
    good = Example(account="token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN")
    cases = (
        Case(
            "a header of a raw step", _raw(f"headers: [{{ key: Authorization, value: {_WRITTEN} }}]"), fires=1
        ),
        Case("a password of a raw step", _raw("authorization: { data: { password: hunter22 } }"), fires=1),
        Case("a token of a raw step", _raw("access_token: EAAB0a1b2c3d"), fires=1),
        Case("a named one", _raw("headers: [{ key: Authorization, value: env:HOOK_KEY }]"), fires=0),
        Case("a header that says what is sent", _raw("headers: [{ key: X-Source, value: web }]"), fires=0),
        Case(
            "in the address, which is GF704",
            _raw("method: GET, url: 'https://a.example.org?token=abcdef12'"),
            0,
        ),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for source in project.sources:
            lowered = source.text.lower()
            for word, pattern, what in _SECRETS:
                if word not in (lowered if word.islower() else source.text):
                    continue
                for match in re.finditer(pattern, source.text):
                    line = source.text.count("\n", 0, match.start()) + 1
                    column = match.start() - (source.text.rfind("\n", 0, match.start()) + 1) + 1
                    place = Location(source, Span(line, column, line, column + len(match.group())))
                    yield self.at(
                        place,
                        f"this looks like {what}",
                        "take it out, make a new one, and name it env:NAME or keyring:NAME",
                    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        """Of what typed steps hold their kinds refuse a secret; what is passed through has none to do so."""
        for block in subject.steps:
            if block.step.untyped and (stored := subject.stored_as(block)) and _holds_one(stored):
                yield self.at(
                    subject.location(*block.path, "raw"),
                    "this step holds a secret",
                    "take it out, make a new one, and name it env:NAME or keyring:NAME",
                )


def _holds_one(stored: Stored) -> bool:
    held = stored.node.attributes
    headers = {"headers": held.get("headers")}
    # Whatever a header says is kept out of plans; here it has to look like a secret.
    found = [
        *secrets_in({key: value for key, value in held.items() if key not in headers}),
        *(text for text in secrets_in(headers) if looks_secret(text)),
    ]
    return any(
        name_of(text) is None
        and text not in stored.effects.calls
        and not any(re.search(pattern, text) for _, pattern, _ in _SECRETS)
        for text in found
    )
