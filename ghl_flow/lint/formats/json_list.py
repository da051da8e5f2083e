"""`--format json`: the list of docs/commands.md."""

import json
from collections.abc import Sequence

from ghl_flow.lint.documentation import rule_url
from ghl_flow.lint.rule import Edit, Finding


def to_json(findings: Sequence[Finding]) -> str:
    """All findings as a JSON list."""
    return json.dumps([finding_json(item) for item in findings], indent=2, ensure_ascii=False) + "\n"


def finding_json(finding: Finding) -> dict[str, object]:
    """A finding; 1-based lines and columns, the end column exclusive."""
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "message": finding.message,
        **_place(Edit(finding.location, "")),
        "fix": fix
        and {
            "message": fix.message,
            "safe": fix.safe,
            "edits": [{**_place(edit), "text": edit.text} for edit in fix.edits],
        },
        "hint": finding.hint,
        "url": rule_url(finding.code),
    }


def _place(edit: Edit) -> dict[str, object]:
    span = edit.location.span
    return {
        "file": edit.location.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
