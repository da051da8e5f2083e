"""GF413."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_TIME = (
    r"(?i)\b(?:within|in)\s+(?:the\s+next\s+)?(?:an?|one|two|\d+)\s*(?:minutes?|mins?|hours?|hrs?)\b|"
    r"\bright back\b|"
    r"\ben\s+(?:menos de\s+)?(?:una?|dos|tres|\d+)\s*(?:minutos?|horas?)\b|\bahora mismo\b|\bde inmediato\b"
)


class PromisesATime(Rule):
    """A time written into a template is promised by every account that uses it.

    "Within 30 minutes" is true for one crew and a broken promise for the next. The account's
    callback_window says what holds there.
    """

    code = "GF413"
    name = "promises-a-time"
    severity = Severity.WARNING
    source = "the published recipe"
    needs_account = True
    bad = Example(
        template="Hi, {{ business_name }} here. I'll call back in 30 minutes. What do you need done?"
    )
    good = Example(
        template="Hi, {{ business_name }} here. I'll call back within {{ callback_window }}. What "
        "do you need done?"
    )

    cases = (
        Case(
            "in Spanish",
            Example(template="{{ business_name }}: le llamo en 30 minutos. \u00bfQu\u00e9 necesita?"),
            fires=1,
        ),
        Case(
            "a length of time that is no promise",
            Example(template="{{ business_name }}: \u00bfle viene bien en una semana?"),
            fires=0,
        ),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        window = str(subject.compiled.account.vars.get("callback_window", ""))
        for match in re.finditer(_TIME, text.body):
            if not window or (
                window.lower() not in match.group().lower()
                and match.group().lower() not in f"within {window}".lower()
            ):
                yield self.at(
                    locate(text, match.group(), subject),
                    f"{match.group()!r} is promised in the name of every account that uses this text",
                    "write {{ callback_window }}",
                )
