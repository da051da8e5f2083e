"""`--format json`: the list of docs/commands.md."""

from collections.abc import Sequence
from typing import TypedDict

from ghl_flow.lint.documentation import rule_url
from ghl_flow.lint.rule import Edit, Finding
from ghl_flow.wire.json import indented


class PlaceJson(TypedDict):
    """A place in a file; 1-based lines and columns, the end column exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class EditJson(PlaceJson):
    """A place, and the text to put there."""

    text: str


class FixJson(TypedDict):
    """How a finding can be fixed."""

    message: str
    safe: bool
    edits: list[EditJson]


class FindingJson(PlaceJson):
    """A row of `lint --format json`."""

    code: str
    name: str
    severity: str
    message: str
    fix: FixJson | None
    hint: str | None
    url: str


def to_json(findings: Sequence[Finding]) -> str:
    """All findings as a JSON list."""
    return indented([finding_json(item) for item in findings]) + "\n"


def finding_json(finding: Finding) -> FindingJson:
    """A finding; 1-based lines and columns, the end column exclusive."""
    fix = finding.fix
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "message": finding.message,
        **_place(Edit(finding.location, "")),
        "fix": {
            "message": fix.message,
            "safe": fix.safe,
            "edits": [{**_place(edit), "text": edit.text} for edit in fix.edits],
        }
        if fix
        else None,
        "hint": finding.hint,
        "url": rule_url(finding.code),
    }


def _place(edit: Edit) -> PlaceJson:
    span = edit.location.span
    return {
        "file": edit.location.source.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }
