"""The gate for machines."""

from typing import TypedDict

from ghl_flow.cli.display.ci.words import outcome, sentence
from ghl_flow.operations.ci import Gate


class StageJson(TypedDict):
    """A stage: `code` is the exit code of its command by itself."""

    stage: str
    outcome: str
    code: int
    summary: str


class GateJson(TypedDict):
    """`ci --format json`."""

    stages: list[StageJson]
    skipped: list[str]
    files: list[str]
    code: int


def gate_json(gate: Gate, files: list[str]) -> GateJson:
    """The stages, and the files that were written."""
    return {
        "stages": [
            {
                "stage": str(one.stage),
                "outcome": outcome(one),
                "code": one.code,
                "summary": sentence(one),
            }
            for one in gate.stages
        ],
        "skipped": [str(one) for one in gate.skipped],
        "files": files,
        "code": gate.exit_code,
    }
