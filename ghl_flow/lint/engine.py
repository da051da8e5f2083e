"""Runs rules over what they look at."""

from collections.abc import Iterable, Iterator, Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.lint.rule import Finding, Rule
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


def lint(project: ProjectSubject, rules: Sequence[Rule]) -> list[Finding]:
    """Everything the rules find, in order of place; the same finding through two accounts counts once."""
    return in_order(_findings(project, rules))


def lint_account(
    account: Loaded[Account], compiled: Iterable[CompiledFlow], rules: Sequence[Rule]
) -> list[Finding]:
    """What the rules find in one account and the flows it runs."""
    subjects = tuple(FlowSubject(flow, account) for flow in compiled)
    return lint(ProjectSubject((account,), (), {account.value.account: subjects}), rules)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file, line and code, each once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.code, str(finding.location), finding.message), finding)
    return sorted(found.values(), key=lambda item: (item.location.source.path, item.location.span, item.code))


def _findings(project: ProjectSubject, rules: Sequence[Rule]) -> Iterator[Finding]:
    by_account = _those(rules, "check_account")
    by_flow, by_text = _those(rules, "check_flow"), _those(rules, "check_text")
    for rule in _those(rules, "check_project"):
        yield from rule.check_project(project)
    for account in project.accounts:
        for rule in by_account:
            yield from rule.check_account(account)
    # What a flow does is the same in every account; what it says is not.
    seen: set[str] = set()
    for subject in project.subjects():
        if subject.flow.flow not in seen:
            seen.add(subject.flow.flow)
            for rule in by_flow:
                yield from rule.check_flow(subject)
    for subjects in project.running.values():
        for subject in subjects:
            for text in subject.compiled.texts:
                for rule in by_text:
                    yield from rule.check_text(text, subject)


def _those(rules: Sequence[Rule], check: str) -> list[Rule]:
    """The rules that have something to say there."""
    return [rule for rule in rules if getattr(type(rule), check) is not getattr(Rule, check)]
