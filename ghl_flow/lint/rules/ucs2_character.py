"""GF401."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.encoding import measure
from ghl_flow.lint.rule import Example, Finding, Rule, Severity, locate, replace_words
from ghl_flow.lint.subject import FlowSubject


class Ucs2Character(Rule):
    """One character outside the GSM-7 alphabet makes the whole text UCS-2.

    A curly quote pasted from a document, an em dash or an emoji drops the limit of a segment from 160
    characters to 70, so one text is billed as two or three.
    """

    code = "GF401"
    name = "ucs2-character"
    severity = Severity.WARNING
    source = "R27: 3GPP TS 23.038"
    bad = Example(template="Hi, it\u2019s {{ first_name }} from {{ business_name }}. What do you need done?")
    good = Example(template="Hi, it's {{ first_name }} from {{ business_name }}. What do you need done?")

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        measured = measure(text.body)
        for offending in {item.character: item for item in measured.offending}.values():
            stand_in = f"write {offending.replacement!r} instead" if offending.replacement else "leave it out"
            yield self.at(
                locate(text, offending.character),
                f"{offending.character!r} ({offending.name}) makes this text UCS-2: "
                f"{measured.segments} segments of at most {measured.per_segment} units",
                stand_in,
                replace_words(
                    text,
                    offending.character,
                    offending.replacement or "",
                    stand_in,
                    safe=bool(offending.replacement),
                ),
            )
