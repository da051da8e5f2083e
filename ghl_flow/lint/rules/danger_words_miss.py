"""GF622."""

from collections.abc import Iterator

from ghl_flow.copy.templates import DEFAULT_NICHE
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.spec.loader import Loaded
from ghl_flow.spec.niche import NicheFile

_REPLIES = "danger_words: { en: [smell gas] }\nreplies: { danger: [It smells like gas.] }"


class DangerWordsMiss(Rule):
    """A reply that speaks of danger and holds none of the words gets an ordinary flow, and no one is called.

    A `niche.yaml` has replies of both sorts: each under `danger` has to hold a danger word of the niche or of
    `default`, and none under `harmless` may. HighLevel looks for a word anywhere in a message, in any case.
    """

    code = "GF622"
    name = "danger-words-miss"
    severity = Severity.WARNING
    source = "docs/niches.md"
    bad = Example(niche=_REPLIES)
    good = Example(niche=_REPLIES.replace("[smell gas]", "[smell gas, smells like gas]"))

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        common = next((one for one in project.niche_files if one.value.niche == DEFAULT_NICHE), None)
        words = () if common is None else common.value.all_danger_words()
        for niche in project.niche_files:
            yield from self.check_niche(niche, words)

    def check_niche(self, niche: Loaded[NicheFile], common: tuple[str, ...]) -> Iterator[Finding]:
        """The replies that are taken for what they are not; `common` are the danger words of every niche."""
        replies = niche.value.replies
        if replies is None:
            return
        words = dict.fromkeys((*niche.value.all_danger_words(), *common))
        for key, texts in (("danger", replies.danger), ("harmless", replies.harmless)):
            for number, text in enumerate(texts):
                if text[0] == "<" and text[-1] == ">":
                    continue  # a gap, which is a finding of its own
                held = [word for word in words if word.lower() in text.lower()]
                location = niche.document.location(("replies", key, number))
                if key == "danger" and not held:
                    yield self.at(
                        location, f"{text!r} holds no danger word", "add the word that gives it away"
                    )
                elif key == "harmless" and held:
                    yield self.at(
                        location, f"{text!r} holds the danger word {held[0]!r}", "make the word longer"
                    )
