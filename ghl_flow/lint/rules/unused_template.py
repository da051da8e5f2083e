"""GF603."""

from collections.abc import Iterator

from ghl_flow.copy.templates import DEFAULT_NICHE
from ghl_flow.lint.rule import Example, Finding, Rule, Severity
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.source import Location, Span


class UnusedTemplate(Rule):
    """A template in a niche that no account has is never sent, and goes stale unseen.

    Templates of a niche in use, and those all niches fall back to, are kept for flows to come; those of a
    niche with a `niche.yaml` are a package, kept for accounts to come.
    """

    code = "GF603"
    name = "unused-template"
    severity = Severity.INFO
    source = "docs/spec.md"
    bad = Example(account="niche: roofing")
    good = Example(account="niche: contractor")

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        niches = {account.value.niche for account in project.accounts} | {DEFAULT_NICHE, *project.packaged}
        if not project.accounts:
            return
        for niche in sorted({template.niche for template in project.templates} - niches):
            first = next(template for template in project.templates if template.niche == niche)
            yield self.at(
                Location(first.source, Span.point(1, 1)),
                f"no account is in the niche '{niche}', so its templates are never sent",
            )
