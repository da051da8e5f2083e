"""GF402."""

from collections.abc import Iterator

from ghl_flow.compile.names import RenderedSms
from ghl_flow.copy.merge_fields import find_misspelt
from ghl_flow.lint.example import flow_with
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import FlowSubject
from ghl_flow.lint.wording import mentions

_PLACEHOLDER = (
    r"\[[a-z][a-z _/-]+\]"  # [BUSINESS NAME]
    r"|<[a-z][a-z _/-]+>"  # <name>
    r"|(?<!\{)\{[a-z][a-z _.-]*\}(?!\})"  # {name}
    r"|%[a-z][a-z_]*%"  # %name%
    r"|\{[%#][^%#{}]*[%#]\}"  # {% if name %} in a value: only templates are templates
    r"|\b(?:todo|fixme|tbd|x{3,9}|lorem ipsum)\b"
    r"|_{3,}"
)

_WITH = "This is {{ business_name }}. What do you need done?"


def _named(business: str) -> str:
    return f'vars: {{ business_name: "{business}" }}'


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
        Case("a value", Example(flow=flow_with("- update_contact: { source: '{contact.city}' }")), fires=1),
        Case("a value", Example(flow=flow_with("- update_contact: { source: '{{contact.city}' }")), fires=1),
        Case(
            "a bell and its title",
            Example(
                flow=flow_with("- notify: { bell: '{contact.name}', title: 'At {location.name}', to: all }")
            ),
            fires=2,
        ),
        Case(
            "a task", Example(flow=flow_with("- task: { title: 'Call {contact.name}', due: 1 day }")), fires=1
        ),
        Case("a note", Example(flow=flow_with("- note: { text: 'From {contact.city}}' }")), fires=1),
        Case(
            "what HighLevel fills in",
            Example(flow=flow_with("- note: { text: '{{ contact.city }}' }")),
            fires=0,
        ),
        Case("words in braces", Example(flow=flow_with("- note: { text: 'a set {a, b}' }")), fires=0),
        Case(
            "a tag of a template in a value", Example(account=_named("{% if x %}"), template=_WITH), fires=1
        ),
        Case("a comment of one", Example(account=_named("{# mine #} Roofing"), template=_WITH), fires=1),
        Case("a share", Example(account=_named("50% off"), template=_WITH), fires=0),
        Case("a long word", Example(account=_named("x" * 60), template=_WITH), fires=0),
        Case("what was not filled in", Example(account=_named("XXXX"), template=_WITH), fires=1),
        Case("a note to oneself", Example(template="{{ business_name }}: TODO ask them?"), fires=2),
    )

    def check_flow(self, subject: FlowSubject) -> Iterator[Finding]:
        for value, path in subject.filled_in:
            for written in find_misspelt(value):
                name = written.strip("{ }")
                yield self.at(
                    subject.location(*path),
                    f"HighLevel fills nothing in for {written}: it stays as it is written",
                    f"write {{{{ {name} }}}}",
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
