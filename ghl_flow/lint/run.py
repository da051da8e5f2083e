"""The whole of `ghl-flow lint`: a project in, findings out, what is ignored left out."""

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from ghl_flow.copy.templates import TemplateLibrary
from ghl_flow.errors import Diagnostic, SpecError
from ghl_flow.lint.baseline import Places
from ghl_flow.lint.engine import in_order, judged
from ghl_flow.lint.examine import NotAssessed, examine
from ghl_flow.lint.registry import all_rules
from ghl_flow.lint.rule import Finding, Rule
from ghl_flow.lint.rules.invalid_file import InvalidFile
from ghl_flow.lint.rules.unused_ignore import UnusedIgnore
from ghl_flow.lint.subject import ProjectSubject
from ghl_flow.lint.suppression import answers
from ghl_flow.plugins import Group, Problem, problems
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.project import Project
from ghl_flow.spec.project_file import PROJECT_FILE
from ghl_flow.spec.report_paths import PathsBelow


def invalid_project(error: SpecError) -> "LintResult":
    """The result where the project's own file is not valid: that, and nothing else is known."""
    found = in_order(map(as_finding, error.diagnostics))
    return LintResult(found, (), Places((), PathsBelow(Path.cwd(), {})), {})


class LintResult(NamedTuple):
    """What was found, what could not be looked at, and names for the places of findings.

    `files` leads from the name of a file, as findings give it, to the file. `not_run`: rules of plug-ins
    that cannot be used, so that finding nothing says nothing about what they look for. `subject` is what
    the rules looked at; None where the project file is not valid.
    """

    findings: Sequence[Finding]
    not_assessed: Sequence[NotAssessed]
    places: Places
    files: Mapping[str, Path]
    not_run: Sequence[Problem] = ()
    subject: ProjectSubject | None = None

    @property
    def invalid(self) -> bool:
        """Whether a file is not valid at all."""
        return any(finding.always_counts for finding in self.findings)


def lint_project(
    project: Project,
    templates: TemplateLibrary,
    rules: Sequence[Rule],
    paths: Collection[Path] | None = None,
    accounts: Collection[Path] | None = None,
    jobs: int | None = 1,
) -> LintResult:
    """Lint a project; `paths`: these flow files; `accounts`: these account files and what they run.

    `jobs`: how many processes look at flow files; None: as many as are soonest.
    """
    examined = examine(project, templates, paths, accounts, rules, jobs)
    found, unused = judged(examined.subject, rules)
    project_file = project.display(project.root / PROJECT_FILE)
    kept = [*(as_finding(item, project_file) for item in examined.invalid), *found]
    known = {rule.code: rule.name for rule in all_rules()}
    for rule in rules:
        # What is ignored may be found for other accounts.
        if isinstance(rule, UnusedIgnore) and accounts is None:
            chosen = {other.code for other in rules}
            kept += [
                rule.unused(ignore, known)
                for ignore in unused
                # A comment about a rule that does not run now may be right all the same.
                if all(
                    any(answers(word, code, known[code]) for code in chosen)
                    or not any(answers(word, code, name) for code, name in known.items())
                    for word in ignore.words
                )
            ]
    ignored = project.settings.lint.per_file_ignores
    files = {project_file: project.root / PROJECT_FILE, **examined.files}
    paths_in_project = PathsBelow(project.root, files)
    kept = [finding for finding in kept if not _is_ignored(finding, ignored, paths_in_project)]
    places = Places(examined.flows, paths_in_project)
    problems_of_rules = problems(Group.RULES)
    return LintResult(
        in_order(kept), examined.not_assessed, places, examined.files, problems_of_rules, examined.subject
    )


def as_finding(diagnostic: Diagnostic, project_file: str = PROJECT_FILE) -> Finding:
    """Something that makes a file invalid, as a finding (GF000).

    What has no place is at the beginning of `project_file`: its name from where the command was started.
    """
    nowhere = Location(SourceText(project_file, ""), Span.point(1, 1))
    return InvalidFile().at(diagnostic.location or nowhere, diagnostic.message, diagnostic.hint)


def _is_ignored(finding: Finding, ignored: dict[str, tuple[str, ...]], paths: PathsBelow) -> bool:
    if not ignored:
        return False
    path = paths.of(finding.location.source.path)
    return not finding.always_counts and any(
        (fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}"))
        and any(answers(word, finding.code, finding.name) for word in words)
        for pattern, words in ignored.items()
    )
