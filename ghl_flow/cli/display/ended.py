"""What a program reads where a command ended before it had a result: its errors, in the format asked for."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict

from ghl_flow.cli.display.diagnostics import DiagnosticJson, diagnostic_json
from ghl_flow.cli.display.worded import worded
from ghl_flow.cli.streams import json_text
from ghl_flow.errors import Diagnostic
from ghl_flow.spec.report_paths import PathsBelow

_NAME = "ghl-flow"


class EndedJson(TypedDict):
    """`--format json` of any command without a result: an object with nothing but this key."""

    errors: list[DiagnosticJson]


def ended_text(fmt: str | None, diagnostics: Sequence[Diagnostic], paths: PathsBelow) -> str:
    """The document; nothing for a format that only people look at."""
    write = _FORMATS.get(fmt or "")
    return write([diagnostic_json(worded(item), paths) for item in diagnostics], paths) if write else ""


def _json(errors: Sequence[DiagnosticJson], _: PathsBelow) -> str:
    document: EndedJson = {"errors": [*errors]}
    return json_text(document)


def _sarif(errors: Sequence[DiagnosticJson], _: PathsBelow) -> str:
    """SARIF 2.1.0, 3.20.14 and 3.20.21: an invocation that was no success."""
    from ghl_flow.lint.formats.sarif import SCHEMA

    notes = [{"level": "error", "message": {"text": _told(error)}} for error in errors]
    run = {
        "tool": {"driver": {"name": _NAME}},
        "results": [],
        "invocations": [{"executionSuccessful": False, "toolExecutionNotifications": notes}],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _gitlab(errors: Sequence[DiagnosticJson], paths: PathsBelow) -> str:
    report = [
        {
            "description": _told(error),
            "check_name": _NAME,
            "fingerprint": hashlib.sha256(error["message"].encode("utf-8", "replace")).hexdigest(),
            "severity": "blocker",
            "location": {"path": error["file"] or paths.nowhere, "lines": {"begin": error["line"] or 1}},
        }
        for error in errors
    ]
    return json_text(report)


def _github(errors: Sequence[DiagnosticJson], _: PathsBelow) -> str:
    from ghl_flow.lint.formats.github import data

    return "".join(f"::error title={_NAME}::{data(_told(error))}\n" for error in errors)


def _junit(errors: Sequence[DiagnosticJson], _: PathsBelow) -> str:
    from ghl_flow.junit import Case, Problem, junit_xml

    problems = [Problem(error["message"], _told(error), error=True) for error in errors]
    return junit_xml(_NAME, [(_NAME, [Case(_NAME, _NAME, problems)])])


def _told(error: DiagnosticJson) -> str:
    place = f"{error['file']}:{error['line']}:{error['column']}: " if error["file"] else ""
    return f"{place}{error['message']}{'. ' + error['hint'] if error['hint'] else ''}"


_FORMATS: Mapping[str, Callable[[Sequence[DiagnosticJson], PathsBelow], str]] = {
    "json": _json,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "github": _github,
    "junit": _junit,
}
