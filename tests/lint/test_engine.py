"""Rules over a project, and what comments keep: once each, with the comments that keep nothing."""

from collections.abc import Iterator

import pytest

from ghl_flow.lint.engine import in_order, judged, lint_account
from ghl_flow.lint.rule import Finding, Rule, Severity
from ghl_flow.lint.subject import FlowSubject, ProjectSubject
from ghl_flow.source import Location, SourceText, Span
from ghl_flow.spec.account import Account
from ghl_flow.spec.loader import load_text
from tests.conftest import BRIDGEPOINT, SEED, compiled

ACCOUNT = load_text(BRIDGEPOINT, Account, "account.yaml")


class Lines(Rule):
    """Finds every line of a file that begins with bad, twice."""

    code = "XX001"
    name = "bad-line"
    severity = Severity.WARNING

    def check_project(self, project: ProjectSubject) -> Iterator[Finding]:
        for source in project.sources:
            for number, line in enumerate(source.lines(), 1):
                if line.startswith("bad"):
                    found = self.at(Location(source, Span(number, 1, number, 4)), "it is bad")
                    yield from (found, found)


class Flows(Rule):
    """Finds every flow, at its first line."""

    code = "XX002"
    name = "any-flow"
    severity = Severity.ERROR

    def check_flow(self, flow: FlowSubject) -> Iterator[Finding]:
        yield self.at(flow.compiled.document.location(("flow",)), "it is a flow")


@pytest.mark.parametrize(
    ("text", "lines", "unused"),
    [
        ("bad\ngood\nbad", [1, 3], []),
        ("bad  # ghl-flow: ignore[XX001] known\nbad", [2], []),
        ("# ghl-flow: ignore[bad-line] known\nbad\nbad", [3], []),
        ("# ghl-flow: ignore-file[XX] known\nbad\nbad", [], []),
        ("bad  # ghl-flow: ignore[XX002] another", [1], [1]),
        ("bad\ngood  # ghl-flow: ignore[XX001] there is none", [1], [2]),
    ],
)
def test_what_a_comment_keeps(text: str, lines: list[int], unused: list[int]) -> None:
    project = ProjectSubject((), (), {}, sources=[SourceText("f.yaml", text)])
    found = judged(project, [Lines()])
    assert [one.location.span.line for one in in_order(found.findings)] == lines
    assert [one.location.span.line for one in found.unused] == unused


def test_a_comment_opens_no_gate() -> None:
    """What is asked before workflows are published counts every finding."""
    flow = compiled(SEED.replace("flow: ", "# ghl-flow: ignore-file[XX002] known\nflow: ", 1))
    assert [one.code for one in lint_account(ACCOUNT, [flow], [Flows()])] == ["XX002"]


def test_what_two_accounts_share_is_found_once_and_in_order() -> None:
    place = Location(SourceText("b.yaml", "x"), Span(1, 1, 1, 2))
    other = Location(SourceText("a.yaml", "x"), Span(1, 1, 1, 2))
    rows = [Flows().at(place, "one"), Flows().at(other, "one"), Flows().at(place, "one")]
    assert [str(one.location) for one in in_order(rows)] == ["a.yaml:1:1", "b.yaml:1:1"]
    assert len(in_order([*rows, Flows().at(place, "two")])) == 3
