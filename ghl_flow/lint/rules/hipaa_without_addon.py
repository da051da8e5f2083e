"""GF710."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class HipaaWithoutAddon(Rule):
    """Texts of a health practice through HighLevel without its HIPAA add-on may disclose who is a patient.

    The practice's name with "your visit" can show that someone is one. HighLevel signs a business associate
    agreement only with the add-on, which is bought for the whole agency and cannot be turned off again.
    Advisory: whether the law concerns a business is for its counsel to say.
    """

    code = "GF710"
    name = "hipaa-without-addon"
    severity = Severity.WARNING
    source = "help centre, 'HIPAA' (2025-07-31), looked up 2026-11-26; facts/compliance.yaml"
    bad = Example(account="niche: dental\nhipaa: none")
    good = Example(account="niche: dental\nhipaa: addon")
    cases = (
        Case("the law does not concern it", Example(account="niche: dental\nhipaa: not-covered"), fires=0),
        Case("another trade", Example(account="hipaa: none"), fires=0),
        Case("no flow runs", Example(account="niche: medical\nhipaa: none\nflows: []"), fires=0),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            value = account.value
            if value.hipaa != "none" or not value.flows or "hipaa" not in project.fields_of(value):
                continue
            yield self.at(
                account.document.location(("hipaa",)),
                f"'{value.account}' texts patients, and the agency has no HIPAA add-on",
                "ask counsel whether the law concerns it, then write 'hipaa: addon' or 'hipaa: not-covered'",
            )
