"""GF714."""

from collections.abc import Iterator

from ghl_flow.counting import counted
from ghl_flow.facts.compliance import SendingLimit
from ghl_flow.facts.sheet import today
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject

_NEW = "created: 2099-01-01\n"
_DAYS = 30


class NewAccountSendsMuch(Rule):
    """A new sub-account may send few texts a day, and what comes beyond the limit is not sent.

    HighLevel raises the limit in steps: a level is passed by sending it full within a day, and then nothing
    goes out for a day, answers to missed calls included. An account whose volume is not told, or is near the
    first limit, is worth a look in its first weeks, above all where many are set up at once.
    """

    code = "GF714"
    name = "new-account-sends-much"
    severity = Severity.INFO
    source = "help centre, 'LC Phone Messaging Policy' (2025-04-17); facts/sending-limits.yaml"
    bad = Example(account=_NEW + "sms_costs: { missed_calls_per_month: 3000 }")
    good = Example(account=_NEW + "sms_costs: { missed_calls_per_month: 2999 }")
    cases = (
        Case("volume not told", Example(account=_NEW), fires=1),
        Case("an old account", Example(account="created: 2020-01-01"), fires=0),
        Case("age not told", Example(account="sms_costs: { missed_calls_per_month: 9000 }"), fires=0),
        Case("nothing runs", Example(account=_NEW + "flows: []"), fires=0),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            value = account.value
            if value.created is None or not value.flows:
                continue
            limits = project.facts.sending_limits
            if (today() - value.created).days >= limits.number(SendingLimit.NEW_FOR_DAYS):
                continue
            row = limits.limits[SendingLimit.FIRST_DAY_LOW]
            volume = value.sms_costs.missed_calls_per_month
            if volume is not None and volume / _DAYS < row.value:
                continue
            told = "its volume is not told"
            remedy = "write sms_costs.missed_calls_per_month, and look at the limit in"
            if volume is not None:
                told = f"it misses about {volume / _DAYS:.0f} calls a day"
                remedy = "start with a part of its calls, and look at the limit in"
            yield self.at(
                account.document.location(("created",)),
                f"'{value.account}' is new: HighLevel may let {counted(int(row.value), 'text')} through in a "
                f"day, and {told}",
                f"{remedy} Settings > Phone System (as of {row.as_of}: {row.source})",
            )
