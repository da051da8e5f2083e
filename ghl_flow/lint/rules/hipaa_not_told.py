"""GF711."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class HipaaNotTold(Rule):
    """It is not told whether a health practice is covered by HIPAA, and whether the agency has the add-on.

    HighLevel is made ready for HIPAA by an add-on of the agency only. Nothing in an account shows it, so the
    account file says it. Advisory, no legal advice.
    """

    code = "GF711"
    name = "hipaa-not-told"
    severity = Severity.INFO
    source = "help centre, 'HIPAA' (2025-07-31), looked up 2026-11-26; facts/compliance.yaml"
    bad = Example(account="niche: dental")
    good = Example(account="niche: dental\nhipaa: not-covered")
    cases = (
        Case("told that there is none", Example(account="niche: dental\nhipaa: none"), fires=0),
        Case("another trade", Example(account="niche: contractor"), fires=0),
        Case("no flow runs", Example(account="niche: dental\nflows: []"), fires=0),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            value = account.value
            if value.hipaa is not None or not value.flows or "hipaa" not in project.fields_of(value):
                continue
            yield self.at(
                account.document.location(("niche",)),
                f"'{value.account}' is a health practice, and it is not told whether HIPAA concerns it",
                "write 'hipaa: addon' (the agency has HighLevel's add-on), 'none' or 'not-covered'",
            )
