"""GF613."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject


class SharedToken(Rule):
    """Two accounts name one Private Integration Token, which HighLevel makes for one sub-account.

    With it the other sub-account answers 401 or 403 at the first request. A copied account file whose token
    was not changed is the usual cause. What an agency's token opens is written as `agency:`.
    """

    code = "GF613"
    name = "shared-token"
    severity = Severity.WARNING
    source = "HighLevel's developer documentation, 'Private Integrations' (a token of a sub-account)"
    bad = Example(other_account="token: env:BRIDGEPOINT_HIGHLEVEL_TOKEN")
    good = Example(other_account="token: env:HARLOW_HIGHLEVEL_TOKEN")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        first: dict[str, tuple[str, str]] = {}
        for account in project.accounts:
            value = account.value
            if value.token is None:
                continue
            token = str(value.token)
            owner, location = first.setdefault(token, (value.account, value.location_id))
            # Two files of one sub-account are another finding.
            if owner != value.account and location != value.location_id:
                yield self.at(
                    account.document.location(("token",)),
                    f"{token} is the token of '{owner}' too, and a token is of one sub-account",
                    "make one in this sub-account (Settings > Private Integrations) and name it here",
                )
