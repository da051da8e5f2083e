"""Runs rules over a project."""

from collections.abc import Iterable, Iterator, Sequence

from ghl_flow.compile.flow import CompiledFlow
from ghl_flow.lint.rule import Finding, Rule
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import Loaded


def lint(
    accounts: Iterable[Loaded[Account]], compiled: Iterable[CompiledFlow], rules: Sequence[Rule]
) -> list[Finding]:
    """Everything the rules find, in order of place; the same finding through two accounts counts once."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in _findings(accounts, compiled, rules):
        found.setdefault((finding.code, str(finding.location), finding.message), finding)
    return sorted(found.values(), key=lambda item: (item.location.source.path, item.location.span, item.code))


def _findings(
    accounts: Iterable[Loaded[Account]], compiled: Iterable[CompiledFlow], rules: Sequence[Rule]
) -> Iterator[Finding]:
    for account in accounts:
        for rule in rules:
            yield from rule.check_account(account)
    for flow in compiled:
        for rule in rules:
            yield from rule.check_flow(flow)
            for text in flow.texts:
                yield from rule.check_text(text, flow)
