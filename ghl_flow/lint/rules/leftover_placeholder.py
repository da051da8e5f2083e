"""GF402."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import mentions

_PLACEHOLDER = (
    r"\[[a-z][a-z _/-]+\]"  # [BUSINESS NAME]
    r"|<[a-z][a-z _/-]+>"  # <name>
    r"|(?<!\{)\{[a-z][a-z _.-]*\}(?!\})"  # {name}
    r"|%[a-z][a-z_]*%"  # %name%
    r"|\b(?:todo|fixme|tbd|xxx+|lorem ipsum)\b"
    r"|_{3,}"
)


class LeftoverPlaceholder(Rule):
    """A placeholder nobody filled in reaches the customer as it stands.

    `Hi, this is [BUSINESS NAME]` tells every caller that a machine wrote to them.
    """

    code = "GF402"
    name = "leftover-placeholder"
    severity = Severity.ERROR
    source = "public audits of agency accounts"
    for_staff = True
    bad = Example(template="Hi, this is [BUSINESS NAME]. What do you need done?")
    good = Example(template="Hi, this is {{ business_name }}. What do you need done?")

    cases = (
        Case("Spanish for all", Example(template="{{ business_name }}: \u00bftodo bien?"), fires=0),
        Case("a note to oneself", Example(template="{{ business_name }}: TODO ask them?"), fires=2),
    )

    def check_text(self, text: RenderedSms, subject: FlowSubject) -> Iterator[Finding]:
        for match in mentions(_PLACEHOLDER, text.body):
            if match.group() == "todo":
                continue  # Spanish for all
            yield self.at(
                locate(text, match.group(), subject),
                f"the placeholder {match.group()} is still in the text that customers get",
                "fill it in, or use an account value such as {{ business_name }}",
            )
