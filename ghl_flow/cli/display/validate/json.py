"""What is wrong with files, for machines."""

from typing import TypedDict

from ghl_flow.cli.display.diagnostics import DiagnosticJson, diagnostic_json
from ghl_flow.operations.validate import Validated
from ghl_flow.spec.report_paths import PathsBelow


class ValidatedJson(TypedDict):
    """`validate --format json`."""

    files: list[str]
    errors: list[DiagnosticJson]


def validated_json(validated: Validated, paths: PathsBelow) -> ValidatedJson:
    """The whole of it."""
    return {
        "files": [paths.of(file) for file in validated.files],
        "errors": [diagnostic_json(item, paths) for item in validated.errors],
    }
