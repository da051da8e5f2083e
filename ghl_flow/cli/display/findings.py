"""Lint findings for people and for machines."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from ghl_flow.cli.display.diagnostics import framed
from ghl_flow.errors import Diagnostic
from ghl_flow.lint.rule import Finding, Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Each finding with its code frame, then the count."""
    for finding in findings:
        diagnostic = Diagnostic(f"{finding.name}: {finding.message}", finding.location, finding.hint)
        label = f"{finding.severity} {finding.code}"
        console.print(framed(label, _STYLES[finding.severity], diagnostic), soft_wrap=True)
    if not findings:
        console.print("no findings")
        return
    counts = Counter(finding.severity for finding in findings)
    console.print(
        ", ".join(
            f"{counts[level]} {level}{'s' if counts[level] != 1 else ''}"
            for level in Severity
            if counts[level]
        )
    )


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding as JSON; 1-based lines and columns, the end column exclusive."""
    span = finding.location.span
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "message": finding.message,
        "file": finding.location.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
        "fix": None,
        "hint": finding.hint,
        "url": f"docs/rules/{finding.code}.md",
    }
