"""Runs rules over what they look at."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.compile.names import RenderedSms
from ghl_flow.counting import counted, some_of
from ghl_flow.lint.rule import Finding, Rule
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.lint.suppression import Ignore, apply_ignores
from ghl_flow.source import Location
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded

# Findings by code, place and words, with the accounts in which they are.
_Found: TypeAlias = dict[tuple[str, Location, str], tuple[Finding, dict[str, None]]]


class Judged(NamedTuple):
    """What the rules find and no comment keeps, and the comments that keep nothing."""

    findings: list[Finding]
    unused: list[Ignore]


def judged(project: ProjectSubject, rules: Sequence[Rule]) -> Judged:
    """What the rules find in a project, as they come to it: `in_order` makes one of what is found twice."""
    return Judged(*apply_ignores(_findings(project, rules), project.sources))


def lint_account(
    account: Loaded[Account], compiled: Iterable[CompiledFlow], rules: Sequence[Rule]
) -> list[Finding]:
    """What the rules find in one account and the flows it runs, whatever comments say; in order of place.

    The same finding through two flows counts once.
    """
    subjects = tuple(FlowSubject(flow, account) for flow in compiled)
    return in_order(_findings(ProjectSubject((account,), (), {account.value.account: subjects}), rules))


def lint_texts(project: ProjectSubject, rules: Sequence[Rule]) -> list[Finding]:
    """What the rules find in the texts that accounts run, and nothing else of the project."""
    _by_facts_of(project)
    return in_order(_in_texts(project, _sent(project, those(rules, "check_text"))))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by file, line and code, each once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        found.setdefault((finding.code, str(finding.location), finding.message), finding)
    return sorted(found.values(), key=lambda item: (item.location.source.path, item.location.span, item.code))


def _findings(project: ProjectSubject, rules: Sequence[Rule]) -> Iterator[Finding]:
    by_account = those(rules, "check_account")
    by_flow, by_text = those(rules, "check_flow"), those(rules, "check_text")
    for rule in those(rules, "check_project"):
        yield from rule.check_project(project)
    for account in project.accounts:
        for rule in by_account:
            yield from rule.check_account(account)
    # What a flow does is the same in every account; what it says is not.
    flows: dict[str, FlowSubject] = {}
    for subject in project.subjects():
        flows.setdefault(subject.name, subject)
    # One rule after the other, each over all flows: a processor keeps little code at hand.
    for rule in by_flow:
        for subject in flows.values():
            found = subject.found
            yield from rule.check_flow(subject) if found is None else found.in_flow.get(rule.code, ())
    _by_facts_of(project)
    sent = _sent(project, by_text)
    yield from _in_texts(project, sent)
    known = {(one.code, one.message, account) for one, accounts in sent.values() for account in accounts}
    yield from _in_tried(project, by_text, known)
    for rule in by_text:
        if not rule.needs_account:
            for subject in (*project.idle, *project.unsent):
                found = subject.found
                yield from in_words(rule, subject) if found is None else found.in_texts.get(rule.code, ())


def _by_facts_of(project: ProjectSubject) -> None:
    """Have every flow judged by the sheets of its project."""
    for subject in (*project.subjects(), *project.unsent, *project.tried):
        subject.facts = project.facts


def in_words(rule: Rule, subject: FlowSubject) -> Iterator[Finding]:
    """What a rule finds in the texts of a flow."""
    for text in _read_by(rule, subject):
        yield from rule.check_text(text, subject)


def _read_by(rule: Rule, subject: FlowSubject) -> tuple[RenderedSms, ...]:
    """The texts of a flow that a rule judges."""
    return subject.compiled.words if rule.for_staff else subject.compiled.texts


def _sent(project: ProjectSubject, rules: Sequence[Rule]) -> _Found:
    """What is wrong in the texts that flows send, each with the accounts in which it is."""
    found: _Found = {}
    for account, subjects in project.running.items():
        for subject in subjects:
            for rule in rules:
                for text in _read_by(rule, subject):
                    for finding in rule.check_text(text, subject):
                        key = (finding.code, finding.location, finding.message)
                        found.setdefault(key, (finding, {}))[1][account] = None
    return found


def _in_texts(project: ProjectSubject, found: _Found) -> Iterator[Finding]:
    """Each of them once; with the accounts, where it is not so in all of them."""
    if not found:
        return
    readers: dict[str, set[str]] = {}
    variables: dict[Location, str] = {}
    for account, subjects in project.running.items():
        for subject in subjects:
            for text in subject.compiled.words:
                readers.setdefault(text.file.path, set()).add(account)
    for loaded in project.accounts:
        variables.update(_variables(loaded, found.values()))
    for finding, accounts in found.values():
        if (variable := variables.get(finding.location)) is not None:
            yield finding._replace(message=f"{finding.message} (in {variable})")
        elif len(accounts) < len(readers.get(finding.location.source.path, ())):
            yield finding._replace(message=f"{finding.message} (for {some_of(list(accounts))})")
        else:
            yield finding


def _in_tried(
    project: ProjectSubject, rules: Sequence[Rule], known: Collection[tuple[str, str, str]]
) -> Iterator[Finding]:
    """What is wrong in templates that an account may send; the same in several of them is said once.

    Nor is it said again where a text that the account sends has it: it comes from the account's values.
    """
    found: dict[tuple[str, str, str], tuple[Finding, set[str]]] = {}
    for subject in project.tried:
        for text in subject.compiled.texts:
            for rule in rules:
                for finding in rule.check_text(text, subject):
                    key = (finding.code, finding.message, subject.compiled.account.account)
                    if key not in known:
                        found.setdefault(key, (finding, set()))[1].add(text.file.path)
    for finding, paths in found.values():
        others = f" (and in {counted(len(paths) - 1, 'other template')})" if len(paths) > 1 else ""
        yield finding._replace(message=f"{finding.message}{others}")


def _variables(
    account: Loaded[Account], found: Iterable[tuple[Finding, dict[str, None]]]
) -> Iterator[tuple[Location, str]]:
    """The account values that findings point at."""
    for finding, _ in found:
        if finding.location.source.path != account.document.source.path:
            continue
        at = (finding.location.span.line, finding.location.span.column)
        for name in account.value.vars:
            span = account.document.location(("vars", name)).span
            if (span.line, span.column) <= at < (span.end_line, span.end_column + 1):
                yield finding.location, name


def those(rules: Sequence[Rule], check: str) -> list[Rule]:
    """The rules that have something to say there."""
    return [rule for rule in rules if getattr(type(rule), check) is not getattr(Rule, check)]
