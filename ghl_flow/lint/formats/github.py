"""`--format github`: workflow commands, which GitHub Actions shows beside the lines of a pull request."""

from collections.abc import Sequence

from ghl_flow.lint.rule import Finding, Severity
from ghl_flow.plugins import Problem

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def to_github(findings: Sequence[Finding], not_run: Sequence[Problem] = ()) -> str:
    """A line for each finding, and for each rule of a plug-in that did not run."""
    missing = [f"::error title=plug-in not used::{data(str(problem))}" for problem in not_run]
    return "".join(f"{line}\n" for line in (*missing, *map(_line, findings)))


def _line(finding: Finding) -> str:
    span = finding.location.span
    place = {
        "file": finding.location.source.path,
        "line": span.line,
        "col": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
        "title": f"{finding.code} {finding.name}",
    }
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    text = f"{finding.message}. {finding.hint}" if finding.hint else finding.message
    return f"::{_COMMANDS[finding.severity]} {properties}::{data(text)}"


def data(text: str) -> str:
    """A text as what stands behind `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")
