"""GF417."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import mentions

_ROBOT = (
    r"\b(?:automated (?:message|response|reply|text)|auto-?reply|do not reply|no-?reply|this is a bot|"
    r"your call is important|dear (?:customer|valued|sir)|"
    r"mensaje autom[a\u00e1]tico|respuesta autom[a\u00e1]tica|no responda|estimado cliente|"
    r"su llamada es (?:muy )?importante)\b"
)


class RoboticWording(Rule):
    """ "This is an automated message" tells the caller that nobody is there, and they ring the next one.

    The whole point of the flow is one text a person could have typed.
    """

    code = "GF417"
    name = "robotic-wording"
    severity = Severity.WARNING
    source = "the published recipe"
    bad = Example(template="This is an automated message from {{ business_name }}. What do you need done?")
    good = Example(template="Hi, it's {{ first_name }} with {{ business_name }}. What do you need done?")

    cases = (
        Case(
            "in Spanish",
            Example(template="Mensaje autom\u00e1tico de {{ business_name }}. \u00bfQu\u00e9 necesita?"),
            2,
        ),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for match in mentions(_ROBOT, text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"{match.group()!r} reads like a machine",
                "write as a person would",
            )
