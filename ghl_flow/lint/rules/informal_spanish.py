"""GF432."""

import re
from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject

_TU = re.compile(
    r"(?i)\b(?:t[uú]|tus|te|ti|contigo|tuy[oa]s?|quieres|necesitas|puedes|tienes|buscas|est[aá]s|eres|"
    r"llámame|escríbeme|dime)\b"
)


class InformalSpanish(Rule):
    """A business that a caller has never met says usted; tú reads like an advertisement, or like a child.

    In Spanish texts of templates only: what language a text written in a flow has is not known.
    """

    code = "GF432"
    name = "informal-spanish"
    severity = Severity.INFO
    source = "docs/niches.md; a judgement for trades in the United States"
    bad = Example(
        template="Hola, soy {{ first_name }} de {{ business_name }}. ¿En qué te puedo ayudar?", language="es"
    )
    good = Example(
        template="Hola, soy {{ first_name }} de {{ business_name }}. ¿En qué le puedo ayudar?", language="es"
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        if text.template is None or text.template.language != "es":
            return
        for match in _TU.finditer(text.body):
            yield self.at(
                locate(text, match.group(), subject),
                f"'{match.group()}' says tú to the customer",
                "say usted",
            )
