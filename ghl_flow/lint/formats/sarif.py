"""`--format sarif`: SARIF 2.1.0, for GitHub code scanning and others (OASIS, sarif-schema-2.1.0.json)."""

import os
from collections.abc import Sequence
from inspect import cleandoc
from urllib.parse import quote

from ghl_flow.lint.rule import Edit, Finding, Rule, Severity
from ghl_flow.plugins import Problem
from ghl_flow.source import Location
from ghl_flow.wire.json import indented

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def to_sarif(
    findings: Sequence[Finding], rules: Sequence[Rule], version: str, not_run: Sequence[Problem] = ()
) -> str:
    """One run with all rules and findings; not a successful one where rules did not run."""
    index = {rule.code: number for number, rule in enumerate(rules)}
    driver = {
        "name": "ghl-flow",
        "semanticVersion": version,
        "rules": [_rule(rule) for rule in rules],
    }
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                # Columns count characters, as Python does.
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, index.get(finding.code)) for finding in findings],
                **({"invocations": [_incomplete(not_run)]} if not_run else {}),
            }
        ],
    }
    return indented(document) + "\n"


def _incomplete(not_run: Sequence[Problem]) -> dict[str, object]:
    """SARIF 2.1.0, 3.20.14 and 3.20.22."""
    return {
        "executionSuccessful": False,
        "toolConfigurationNotifications": [
            {"level": "error", "message": {"text": f"plug-in not used: {problem}"}} for problem in not_run
        ],
    }


def _rule(rule: Rule) -> dict[str, object]:
    summary, _, _ = cleandoc(rule.__doc__ or "").partition("\n\n")
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.name.replace("-", " ")},
        "fullDescription": {"text": " ".join(summary.split())},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int | None) -> dict[str, object]:
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": _physical(finding.location)}],
    }
    if index is not None:
        result["ruleIndex"] = index
    if finding.fix is not None:
        result["fixes"] = [
            {
                "description": {"text": finding.fix.message},
                "artifactChanges": [_change(edit) for edit in finding.fix.edits],
            }
        ]
    return result


def _change(edit: Edit) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": _uri(edit.location)},
        "replacements": [{"deletedRegion": _region(edit.location), "insertedContent": {"text": edit.text}}],
    }


def _physical(location: Location) -> dict[str, object]:
    return {"artifactLocation": {"uri": _uri(location)}, "region": _region(location)}


def _uri(location: Location) -> str:
    # A relative reference (RFC 3986). A colon in its first part would make that a scheme.
    return quote(os.fsencode(location.source.path), safe="/")


def _region(location: Location) -> dict[str, object]:
    span = location.span
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
