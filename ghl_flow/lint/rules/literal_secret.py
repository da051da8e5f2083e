"""GF604."""

import re
from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.source import Location, Span

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
