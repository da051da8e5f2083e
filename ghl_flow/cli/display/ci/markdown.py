"""The gate as Markdown, for the comment on a change."""

from ghl_flow.cli.display.ci.words import outcome, sentence
from ghl_flow.cli.display.markdown import fenced, plain
from ghl_flow.cli.display.plan.markdown import plan_markdown
from ghl_flow.masking import masked
from ghl_flow.operations.ci import Gate
from ghl_flow.spec.report_paths import PathsBelow

MARK = "<!-- ghl-flow ci -->"
"""By which the comment is found again, so that a change has one and not one for each run."""
_SIGNS = {"ok": "\u2705", "partly": "\u26a0\ufe0f", "skipped": "\u23ed\ufe0f"}
_MOST_FINDINGS = 20


def gate_markdown(gate: Gate, paths: PathsBelow) -> str:
    """A row for each stage, what is wrong, and the plan."""
    parts = [MARK, "| stage | | |", "| --- | --- | --- |"]
    for one in gate.stages:
        word = outcome(one)
        parts.append(
            f"| {one.stage} | {_SIGNS.get(word, chr(0x274C))} {word} | {plain(masked(sentence(one)))} |"
        )
    parts += [f"| {stage} | {_SIGNS['skipped']} skipped | |" for stage in gate.skipped]
    if gate.linted is not None and gate.linted.findings:
        rows = [
            f"{paths.at(item.location)}: {item.code} {item.message}"
            for item in gate.linted.findings[:_MOST_FINDINGS]
        ]
        if len(gate.linted.findings) > _MOST_FINDINGS:
            rows.append(f"and {len(gate.linted.findings) - _MOST_FINDINGS:,} more: lint.sarif has all")
        parts += [
            "",
            "<details><summary>lint</summary>",
            "",
            fenced(masked("\n".join(rows))),
            "",
            "</details>",
        ]
    if gate.planned is not None:
        above = sum(map(len, parts))
        parts += ["", "### Plan", "", plan_markdown(gate.planned, above=above)]
    return "\n".join(parts).rstrip() + "\n"
