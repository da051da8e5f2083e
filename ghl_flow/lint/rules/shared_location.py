"""GF610."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class SharedLocation(Rule):
    """Two account files name one sub-account, so each apply undoes the other's.

    The manifest in the sub-account is one; whoever applied last owns it.
    """

    code = "GF610"
    name = "shared-location"
    severity = Severity.ERROR
    source = "docs/spec.md (accounts)"
    bad = Example(other_account="location_id: bPt7Qm2LxRk94ZsVdC1e")
    good = Example(other_account="location_id: aPt7Qm2LxRk94ZsVdC1e")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        first: dict[str, str] = {}
        for account in project.accounts:
            owner = first.setdefault(account.value.location_id, account.value.account)
            if owner != account.value.account:
                yield self.at(
                    account.document.location(("location_id",)),
                    f"this is the sub-account of '{owner}' too",
                    "give each sub-account one file",
                )
