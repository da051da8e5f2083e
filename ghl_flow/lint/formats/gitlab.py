"""`--format gitlab`: a Code Quality report, which GitLab shows in a merge request."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from ghl_flow.lint.rule import Finding, Severity
from ghl_flow.wire.json import indented

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def to_gitlab(findings: Sequence[Finding], places: Sequence[str]) -> str:
    """The report. A fingerprint stays when lines move: it is made of the rule and the step (`places`)."""
    seen: Counter[tuple[str, str]] = Counter()
    report = []
    for finding, place in zip(findings, places, strict=True):
        key = (finding.code, place)
        seen[key] += 1
        report.append(
            {
                "description": f"{finding.code} {finding.name}: {finding.message}",
                "check_name": finding.code,
                "fingerprint": hashlib.sha256(repr((key, seen[key])).encode()).hexdigest(),
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": finding.location.source.path,
                    "lines": {"begin": finding.location.span.line, "end": finding.location.span.end_line},
                },
            }
        )
    return indented(report) + "\n"
