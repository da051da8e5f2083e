"""GF608."""

from collections.abc import Iterator

from ghl_flow.errors import did_you_mean
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.remedy import pasted, quoted


class UnknownNiche(Rule):
    """An account in a niche without templates gets the texts made for everyone.

    That may be meant; more often the niche is misspelled, and a contractor writes like a shop. The same goes
    for a niche of the library whose texts the project's `default` stands before.
    """

    code = "GF608"
    name = "unknown-niche"
    severity = Severity.WARNING
    source = "docs/spec.md (templates)"
    bad = Example(account="niche: contracter")
    good = Example(account="niche: contractor")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        niches = project.niches
        for account in project.accounts:
            if niches and account.value.niche not in niches:
                yield self.at(
                    account.document.location(("niche",)),
                    f"there are no templates for the niche '{account.value.niche}': it gets the default ones",
                    did_you_mean(account.value.niche, niches) or f"there are {', '.join(niches)}",
                )
            elif names := project.passed_over.get(account.value.niche):
                niche = account.value.niche
                copying = pasted(f"ghl-flow templates new {quoted(niche)}")
                yield self.at(
                    account.document.location(("niche",)),
                    f"the project's default texts count before those of the niche '{niche}': "
                    f"{', '.join(names)}",
                    f"{copying} copies the niche; or delete those of default",
                )
