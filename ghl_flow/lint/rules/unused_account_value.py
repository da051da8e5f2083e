"""GF607."""

import re
from collections.abc import Iterator

from ghl_flow.errors import did_you_mean
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class UnusedAccountValue(Rule):
    """A value that no template reads is misspelled, or left over.

    `bussiness_name` in the account and a default in the template give every customer the wrong name.
    """

    code = "GF607"
    name = "unused-account-value"
    severity = Severity.INFO
    source = "docs/spec.md"
    bad = Example(account="vars: { business_name: Bridgepoint, first_name: Dale, owner_nmae: Dale }")
    good = Example(account="vars: { business_name: Bridgepoint, first_name: Dale }")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        if not project.templates:
            return
        words = set(
            re.findall(
                r"[A-Za-z_]\w*",
                " ".join(source.text for source in project.sources if not _is_account(source.path, project)),
            )
        )
        for account in project.accounts:
            for name in account.value.vars:
                if name not in words:
                    yield self.at(
                        account.document.location(("vars", name), key=True),
                        f"no template reads '{name}'",
                        did_you_mean(name, sorted(words - {name})),
                    )


def _is_account(path: str, project: ProjectSubject) -> bool:
    return any(account.document.source.path == path for account in project.accounts)
