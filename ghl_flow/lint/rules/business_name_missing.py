"""GF405."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.naming import names
from ghl_flow.lint.conversation import comes_after_a_text
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject


class BusinessNameMissing(Rule):
    """A caller who rang three contractors cannot tell which one this text is from.

    The number that texts is often not the one they called. A reply to a missed call names the business.
    """

    code = "GF405"
    name = "business-name-missing"
    severity = Severity.WARNING
    source = "R26: help centre, 'SMS Compliance Settings' (sender identification)"
    needs_account = True
    bad = Example(template="Hi, it's {{ first_name }}. Sorry I missed you. What do you need done?")
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What do you need done?")
    cases = (
        Case("in capitals", Example(template="BRIDGEPOINT GROUP here. What for?"), fires=0),
        Case("HighLevel's own name of it", Example(template="{{ location.name }} here. What for?"), fires=0),
        Case(
            "its name as a part of another word",
            Example(account="vars: { business_name: Bo }", template="About your call: what for?"),
            fires=1,
        ),
        Case("an account without the value", Example(account="vars: {}", template="Hi. What for?"), fires=1),
        Case(
            "only the first text has to say it",
            Example(flow=flow_with("- sms: Bridgepoint Group here\n- wait: 1 hour\n- sms: Still there?")),
            fires=0,
        ),
        Case(
            "a text that is the first on one way only",
            Example(
                flow=flow_with(
                    "- if: { tag: known }\n  then: [{ add_tag: again }]\n"
                    "  else: [{ sms: Bridgepoint Group here }]\n- sms: What for?"
                )
            ),
            fires=1,
        ),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        name = str(subject.compiled.account.vars.get("business_name", ""))
        named = names(text.body, name)
        if not named and "location.name" not in text.body and not comes_after_a_text(text, subject):
            yield self.at(
                text.source,
                "this text does not name the business",
                "write {{ business_name }} into it",
            )
