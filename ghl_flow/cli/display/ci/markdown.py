"""The gate as Markdown, for the comment on a change."""

from ghl_flow.cli.display.ci.words import outcome, sentence
from ghl_flow.cli.display.markdown import fenced, plain
from ghl_flow.cli.display.plan.markdown import plan_markdown
from ghl_flow.cli.display.test.text import failing_alike, whose
from ghl_flow.cli.display.verify.words import named, not_verified_lines
from ghl_flow.lint.finding import Severity
from ghl_flow.masking import masked
from ghl_flow.operations.ci import Gate
from ghl_flow.runtime.verify import Result
from ghl_flow.spec.report_paths import PathsBelow

MARK = "<!-- ghl-flow ci -->"
"""By which the comment is found again, so that a change has one and not one for each run."""
_SIGNS = {"ok": "\u2705", "partly": "\u26a0\ufe0f", "skipped": "\u23ed\ufe0f"}
_MOST_ROWS = 20
_WORST_FIRST = [*Severity]


def gate_markdown(gate: Gate, paths: PathsBelow) -> str:
    """A row for each stage, what is wrong, and the plan."""
    parts = [MARK, "| stage | | |", "| --- | --- | --- |"]
    for one in gate.stages:
        word = outcome(one)
        parts.append(
            f"| {one.stage} | {_SIGNS.get(word, chr(0x274C))} {word} | {plain(masked(sentence(one)))} |"
        )
    parts += [f"| {stage} | {_SIGNS['skipped']} skipped | |" for stage in gate.skipped]
    for stage, rows, where in (
        ("lint", _findings(gate, paths), ": lint.sarif has all"),
        ("verify", _not_proved(gate), ""),
        ("test", _failed_tests(gate, paths), ": tests.xml has all"),
    ):
        shown = rows[:_MOST_ROWS]
        if len(rows) > _MOST_ROWS:
            shown.append(f"and {len(rows) - _MOST_ROWS:,} more{where}")
        if shown:
            parts += ["", f"<details><summary>{stage}</summary>", "", fenced(masked("\n".join(shown)))]
            parts += ["", "</details>"]
    if gate.planned is not None:
        above = sum(map(len, parts))
        parts += ["", "### Plan", "", plan_markdown(gate.planned, above=above)]
    return "\n".join(parts).rstrip() + "\n"


def _findings(gate: Gate, paths: PathsBelow) -> list[str]:
    """What lint found, the worst first."""
    findings = gate.linted.findings if gate.linted is not None else ()
    ordered = sorted(findings, key=lambda item: _WORST_FIRST.index(item.severity))
    return [f"{paths.at(item.location)}: {item.code} {item.message}" for item in ordered]


def _not_proved(gate: Gate) -> list[str]:
    """What is violated or not known, and why, the violated first."""
    if gate.verified is None:
        return []
    every = gate.verified.accounts
    open_ = [item for item in gate.verified.verdicts if item.verdict.result is not Result.PROVED]
    open_.sort(key=lambda item: item.verdict.result is not Result.VIOLATED)
    rows = [f"{item.verdict.result}: {named(item, every)}: {item.verdict.reason}" for item in open_]
    return rows + not_verified_lines(gate.verified)


def _failed_tests(gate: Gate, paths: PathsBelow) -> list[str]:
    """Which tests failed, and for whom."""
    failed = failing_alike(gate.tested.failed) if gate.tested is not None else []
    return [
        f"{paths.at(ran.file.document.location(ran.result.path))}: {ran.result.name} ({whose(alike)})"
        for alike in failed
        for ran in alike[:1]
    ]
