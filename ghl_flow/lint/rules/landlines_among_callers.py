"""GF715."""

from collections.abc import Iterator

from ghl_flow.facts.compliance import SendingLimit
from ghl_flow.facts.sheet import today
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject

_MANY = "sms_costs: { missed_calls_per_month: 300 }\n"


class LandlinesAmongCallers(Rule):
    """Callers from landlines cannot be texted, and each text to one is an error that counts.

    At a few percent of errors HighLevel warns, at ten or twelve it locks the account for a day. Of twenty
    missed calls a day two landlines are ten percent. Number Intelligence looks a number up before the first
    text and texts no landline; nothing in the API shows whether it is on.
    """

    code = "GF715"
    name = "landlines-among-callers"
    severity = Severity.INFO
    source = "help centre, 'LC Phone Messaging Policy' (2025-04-17), 'Number Intelligence' (2025-04-29)"
    bad = Example(account=_MANY)
    good = Example(account=_MANY + "number_intelligence: on")
    cases = (
        Case("fewer calls", Example(account="sms_costs: { missed_calls_per_month: 299 }"), fires=0),
        Case("it is off", Example(account=_MANY + "number_intelligence: off"), fires=1),
        Case("a new account", Example(account="created: 2099-01-01"), fires=1),
        Case("nothing told", Example(), fires=0),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            value = account.value
            volume = value.sms_costs.missed_calls_per_month
            subjects = project.running.get(value.account, ())
            if value.number_intelligence == "on" or (volume is None and value.created is None):
                continue
            if not any(one.on_missed_call and one.compiled.texts for one in subjects):
                continue
            limits = project.facts.sending_limits
            many = volume is not None and volume >= limits.number(SendingLimit.LANDLINE_CALLS)
            new = value.created is not None and (today() - value.created).days < limits.number(
                SendingLimit.NEW_FOR_DAYS
            )
            if not (many or new):
                continue
            row = limits.limits[SendingLimit.ERROR_LOCK]
            told = "is not known to be on" if value.number_intelligence == "unknown" else "is off"
            yield self.at(
                account.document.location(("sms_costs",) if many else ("created",)),
                f"texts to landlines that call '{value.account}' fail, and Number Intelligence {told}",
                "turn it on in Settings > Phone System and write 'number_intelligence: on'; "
                f"{row.value:.0%} errors may lock an account (as of {row.as_of}: {row.source})",
            )
