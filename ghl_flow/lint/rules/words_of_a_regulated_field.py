"""GF712."""

import re
from collections.abc import Iterator

from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity, locate
from ghl_flow.lint.subject import ProjectSubject

_HELLO = "Hi, {{ first_name }} at {{ business_name }}. "


class WordsOfARegulatedField(Rule):
    """Some trades must not say in a text what others may: health facts, a case, cover, credit, alcohol.

    Dental and medical practices keep to scheduling, lawyers ask for no facts, insurers promise no cover,
    real estate says nothing of families or safe areas, bars need an age gate. The niche says which field it
    belongs to (`compliance` in its niche.yaml); words, notes and sources are in facts/compliance.yaml.
    Advisory: a word is a reason to look, and no word is no proof.
    """

    code = "GF712"
    name = "words-of-a-regulated-field"
    severity = Severity.INFO
    source = "facts/compliance.yaml: each field with its source, looked up 2026-11-26"
    bad = Example(account="niche: dental", template=_HELLO + "Is it about your root canal?")
    good = Example(account="niche: dental", template=_HELLO + "Is it to book, or to change a visit?")
    cases = (
        Case("law", Example(account="niche: legal", template=_HELLO + "Tell me about your case."), fires=1),
        Case("insurance", Example(account="niche: insurance", template=_HELLO + "You're covered."), fires=1),
        Case("a bar", Example(account="niche: restaurant", template=_HELLO + "Happy hour till 7."), fires=1),
        Case("two words", Example(account="niche: lending", template=_HELLO + "Debt? Payday?"), fires=2),
        Case("a part of a word", Example(account="niche: lending", template=_HELLO + "Indebted."), fires=0),
        Case("expecting", Example(account="niche: medical", template=_HELLO + "Pregnant?"), fires=1),
        Case(
            "a curly apostrophe",
            Example(account="niche: insurance", template=_HELLO + "You\u2019re covered."),
            fires=1,
        ),
        Case(
            "health in Spanish",
            Example(account="niche: dental", template="{{ first_name }}: ya tiene sus resultados?"),
            fires=1,
        ),
        Case(
            "law in Spanish",
            Example(account="niche: legal", template="{{ first_name }}: vamos a ganar su caso."),
            fires=2,
        ),
        Case(
            "a bar in Spanish",
            Example(account="niche: bar", template="{{ first_name }}: cerveza a dos por una?"),
            fires=1,
        ),
        Case("another trade", Example(template=_HELLO + "Is it about your root canal?"), fires=0),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for account in project.accounts:
            rows = project.facts.compliance.fields
            fields = [(name, rows[name]) for name in project.fields_of(account.value) if name in rows]
            if not fields:
                continue
            for subject in project.running.get(account.value.account, ()):
                for text in subject.compiled.texts:
                    for name, row in fields:
                        for match in re.finditer(_any(row.words), text.body, re.IGNORECASE):
                            yield self.at(
                                locate(text, match[0], subject),
                                f"{match[0]!r} in a text of a business that minds {name} rules",
                                f"{row.note} (advisory, as of {row.as_of}: {row.source})",
                            )


def _any(words: tuple[str, ...]) -> str:
    every = "|".join(map(re.escape, words)).replace("'", "['\u2019]")
    return rf"(?<!\w)(?:{every})(?!\w)"
