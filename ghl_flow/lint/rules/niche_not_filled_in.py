"""GF621."""

from collections.abc import Iterator

from ghl_flow.facts.sheet import is_to_come
from ghl_flow.lint.rule import Case, Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.niche import LIBRARY_LANGUAGES, NicheFile
from ghl_flow.spec.yaml_document import YamlPath

_LINES = 5
_WHOLE = """\
description: Bakeries
ask: { en: "Is it for today?", es: "\u00bfEs para hoy?" }
limits: [No price before the cake has been talked through.]
danger_words: { en: [allergic reaction], es: [reacci\u00f3n al\u00e9rgica] }
checklist: [Call it., Time it., Read it., Answer it., Staff it.]
source: "twelve bakeries, by telephone"
"""


class NicheNotFilledIn(Rule):
    """A niche whose `niche.yaml` has gaps looks finished, and its danger words call no one.

    What stands in <angle brackets> is a gap of `templates new`.
    """

    code = "GF621"
    name = "niche-not-filled-in"
    severity = Severity.WARNING
    source = "docs/niches.md"
    bad = Example(niche="description: <whose texts these are>")
    good = Example(niche=f"{_WHOLE}as_of: 2026-11-26\n")

    cases = (
        Case("a day long ago", Example(niche=f"{_WHOLE}as_of: 2019-01-31\n"), 0),
        Case("a day that is still to come", Example(niche=f"{_WHOLE}as_of: 2199-01-31\n"), 1),
    )

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for niche in project.niche_files:
            yield from self.check_niche(niche)

    def check_niche(self, niche: Loaded[NicheFile]) -> Iterator[Finding]:
        """Gaps that `templates new` leaves; what is missing altogether is told, and hinders nothing."""
        for path, text in _texts(niche.value):
            if text[0] == "<" and text[-1] == ">":
                location = niche.document.location(path)
                yield self.at(location, f"{text} is not filled in", "write it, in plain words")
        if niche.value.as_of is not None and is_to_come(niche.value.as_of):
            location = niche.document.location(("as_of",))
            yield self.at(location, f"{niche.value.as_of} is still to come", "write the day it was looked up")
        for message, hint in _missing(niche.value):
            found = self.at(niche.document.location(("niche",)), message, hint)
            yield found._replace(severity=Severity.INFO)


def _texts(niche: NicheFile) -> Iterator[tuple[YamlPath, str]]:
    """What is written, and where."""
    for key in ("name", "description", "source"):
        if (text := getattr(niche, key)) is not None:
            yield (key,), text
    for language, ask in niche.ask.items():
        yield ("ask", language), ask
    for language, words in niche.danger_words.items():
        for number, word in enumerate(words):
            yield ("danger_words", language, number), word
    for key in ("danger", "harmless"):
        for number, reply in enumerate(getattr(niche.replies, key, ())):
            yield ("replies", key, number), reply
    for key in ("limits", "checklist"):
        for number, line in enumerate(getattr(niche, key)):
            yield (key, number), line


def _missing(niche: NicheFile) -> Iterator[tuple[str, str]]:
    for key, what in (("ask", "question"), ("danger_words", "danger words")):
        lacks = [language for language in LIBRARY_LANGUAGES if not getattr(niche, key).get(language)]
        if lacks:
            yield f"the niche has no {what} in {' and '.join(lacks)}", f"write {key}: {{ {lacks[0]}: ... }}"
    if not niche.limits:
        yield "the niche has no limits", "write limits: what none of its texts may say"
    if len(niche.checklist) != _LINES:
        count = len(niche.checklist)
        yield (
            f"the checklist has {count} lines, not {_LINES}",
            "write what the owner does before it goes live",
        )
    if niche.source is None or niche.as_of is None:
        yield (
            "the niche does not say where it comes from, or when that was looked up",
            "write source and as_of",
        )
