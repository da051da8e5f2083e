"""GF612."""

from collections.abc import Iterator

from ghl_flow.language.hours import past_midnight
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


class HoursPastMidnight(Rule):
    """Hours that end before they begin go on past midnight; more often the two are swapped.

    `17:30-8:00` is open all night and closed all day: whoever calls at noon gets the text for a closed
    business. Where it is meant, `22:00-6:00 next day` says so.
    """

    code = "GF612"
    name = "hours-past-midnight"
    severity = Severity.WARNING
    source = "docs/spec.md (hours)"
    bad = Example(account='hours: { mon-fri: "17:30-8:00" }')
    good = Example(account='hours: { mon-fri: "8:00-17:30", sat: "22:00-6:00 next day" }')
    cases = (
        Case("until midnight", Example(account='hours: { fri: "18:00-24:00" }'), fires=0),
        Case("from midnight", Example(account='hours: { fri: "0:00-2:00" }'), fires=0),
        Case("midnight written as 0:00", Example(account='hours: { fri: "18:00-0:00" }'), fires=0),
        Case("one of two parts", Example(account='hours: { fri: ["8:00-12:00", "17:00-13:00"] }'), fires=1),
        Case("two lines", Example(account='hours: { fri: "17:00-8:00", sat: "12:00-9:00" }'), fires=2),
    )

    def check_account(self, account: Loaded[Account]) -> Iterator[Finding]:
        for days, written in (account.value.hours or {}).items():
            for number, part in enumerate([written] if isinstance(written, str) else written):
                if not past_midnight(part):
                    continue
                path = ("hours", days) if isinstance(written, str) else ("hours", days, number)
                start, _, end = (word.strip() for word in part.partition("-"))
                yield self.at(
                    account.document.location(path),
                    f"'{part}' ends before it begins, so it is open from {start} to {end} of the next day",
                    f"write '{end}-{start}' if the two are swapped, else '{start}-{end} next day'",
                )
