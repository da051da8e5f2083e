"""GF000."""

from ghl_flow.lint.finding import INVALID_FILE
from ghl_flow.lint.rule import Example, Rule, Severity


class InvalidFile(Rule):
    """A file that is not valid cannot be looked at, and nothing that depends on it either.

    The same mistakes stop `validate`, `compile` and `apply`; here they are findings, so that a
    report in any format has them at their line. The exit code is 2. This rule cannot be ignored,
    and no baseline knows its findings.
    """

    code = INVALID_FILE
    name = "invalid-file"
    severity = Severity.ERROR
    source = "docs/spec.md"
    bad = Example(
        flow="version: 1\nflow: quote-request\nname: Quote request\ntrigger:\n"
        "  - call_status: { direction: inbound, status: [missed] }\nsteps:\n  - add_tag: asked\n"
    )
    good = Example(
        flow="version: 1\nflow: quote-request\nname: Quote request\ntrigger:\n"
        "  - call_status: { direction: inbound, status: [no-answer, busy, voicemail] }\n"
        "steps:\n  - add_tag: asked\n"
    )
