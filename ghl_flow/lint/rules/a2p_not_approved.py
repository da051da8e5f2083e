"""GF701."""

from collections.abc import Iterator

from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


class A2pNotApproved(Rule):
    """Texts from an unregistered US number do not arrive.

    Carriers refuse them with code 30034. Brand and campaign must be approved and the number linked; no
    API tells, so the account file says it.
    """

    code = "GF701"
    name = "a2p-not-approved"
    severity = Severity.WARNING
    source = "R29: help centre, 'A2P 10DLC'"
    bad = Example(account="a2p: { status: pending }")
    good = Example(account="a2p: { status: approved }")

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        registration = account.value.a2p
        if account.value.flows and (registration is None or registration.status != "approved"):
            path = ("a2p", "status") if registration else ("account",)
            line = "status: approved" if registration else "a2p: { status: approved }"
            yield self.at(
                account.document.location(path),
                f"A2P registration of '{account.value.account}' is "
                f"{registration.status if registration else 'not given'}: "
                "carriers refuse its texts",
                f"register brand and campaign in HighLevel, then write '{line}'",
            )
