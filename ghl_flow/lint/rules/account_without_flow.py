"""GF601."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


class AccountWithoutFlow(Rule):
    """An account that runs no flow gets nothing from any apply, and looks looked after.

    The flows it should run are missing, or the file is left over.
    """

    code = "GF601"
    name = "account-without-flow"
    severity = Severity.WARNING
    source = "docs/spec.md"
    bad = Example(account="flows: []")
    good = Example(account="native_missed_call_text_back: off")

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        if not account.value.flows:
            yield self.at(
                account.document.location(("account",)),
                f"'{account.value.account}' runs no flow",
                "name its flows under flows:",
            )
