"""GF090."""

from ghl_flow.errors import did_you_mean
from ghl_flow.lint.rule import Edit, Example, Finding, Fix, Rule, Severity
from ghl_flow.lint.suppression import Ignore, answers


class UnusedIgnore(Rule):
    """An ignore comment that covers nothing hides the next mistake made on its line.

    It is left over from a finding that is fixed, or names a rule that is not there.
    """

    code = "GF090"
    name = "unused-ignore"
    severity = Severity.WARNING
    source = "the ignore comments of docs/lint.md"
    bad = Example(
        template="Hi, {{ first_name }} from {{ business_name }}. What for? {# ghl-flow: ignore[GF999] #}"
    )
    good = Example(template="Hi, {{ first_name }} from {{ business_name }}. What do you need?")

    def unused(self, ignore: Ignore, known: dict[str, str]) -> Finding:
        """The finding for a comment that covers none; `known` are all rules, names by code."""
        strange = [
            word
            for word in ignore.words
            if not any(answers(word, code, name) for code, name in known.items())
        ]
        named = ", ".join(ignore.words) or "no rule"
        message = (
            f"no rule is called '{strange[0]}'"
            if strange
            else f"this ignores {named}, and there is nothing to ignore"
        )
        hint = did_you_mean(strange[0], [*known, *known.values()]) if strange else None
        fix = Fix("delete the comment", (Edit(ignore.location, ""),))
        return self.at(ignore.location, message, hint or "delete it", fix)
