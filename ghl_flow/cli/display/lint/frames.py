"""Findings with their code frames."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from ghl_flow.cli.display.diagnostics import alike, frame_width, framed
from ghl_flow.errors import Diagnostic
from ghl_flow.lint.rule import Finding, Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Each finding with its code frame, those that say the same of several files once; then the count."""
    for finding, others in alike(findings, _diagnostic):
        label = f"{finding.severity} {finding.code}"
        style = _STYLES[finding.severity]
        shown = framed(label, style, _diagnostic(finding), others, frame_width(console))
        console.print(shown)
    counts = Counter(finding.severity for finding in findings)
    console.print(
        ", ".join(
            f"{counts[level]} {level}{'s' if counts[level] != 1 else ''}"
            for level in Severity
            if counts[level]
        )
    )
    safe = sum(1 for finding in findings if finding.fix and finding.fix.safe)
    unsafe = sum(1 for finding in findings if finding.fix and not finding.fix.safe)
    if safe:
        console.print(f"{safe} can be fixed with --fix")
    if unsafe:
        console.print(f"{unsafe} more with --unsafe-fixes")


def _diagnostic(finding: Finding) -> Diagnostic:
    return Diagnostic(f"{finding.name}: {finding.message}", finding.location, finding.hint)
