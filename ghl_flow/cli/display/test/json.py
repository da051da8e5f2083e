"""Results of tests for machines."""

from typing import TypedDict

from ghl_flow.cli.display.diagnostics import DiagnosticJson, diagnostic_json
from ghl_flow.cli.display.failures import FailureJson, failure_json
from ghl_flow.operations.testing import NotRun, Ran, TestRun
from ghl_flow.spec.report_paths import PathsBelow


class DifferenceJson(TypedDict):
    """What is on that line, and what came instead."""

    line: int
    expected: str | None
    got: str | None


class CaseJson(TypedDict):
    """A test that ran for an account."""

    name: str
    file: str
    line: int
    account: str
    profile: str
    result: str
    differences: list[DifferenceJson]
    not_modelled: list[str]
    nothing_started: bool


class NotRunJson(TypedDict):
    """A test file of a flow that no account runs."""

    flow: str
    file: str
    line: int
    reason: str
    hint: str | None


class PlaceJson(TypedDict):
    """A step or branch."""

    flow: str
    what: str
    file: str
    line: int


class CoverageJson(TypedDict):
    """How much of the flows the tests reach."""

    percent: float
    unreached: list[PlaceJson]
    untested: list[str]


class TestsJson(TypedDict):
    """`test --format json`."""

    passed: int
    failed: int
    cases: list[CaseJson]
    errors: list[DiagnosticJson]
    unusable: list[FailureJson]
    not_run: list[NotRunJson]
    coverage: CoverageJson


def run_json(run: TestRun, paths: PathsBelow) -> TestsJson:
    """The whole of it."""
    return {
        "passed": len(run.ran) - len(run.failed),
        "failed": len(run.failed),
        "cases": [_case(ran, paths) for ran in run.ran],
        "errors": [diagnostic_json(item, paths) for item in run.invalid],
        "unusable": [failure_json(name, error) for name, error in run.unusable],
        "not_run": [_not_run(item, paths) for item in run.not_run],
        "coverage": {
            "percent": round(run.coverage, 1),
            "unreached": [
                {
                    "flow": flow,
                    "what": place.what,
                    "file": paths.of(place.location.source.path),
                    "line": place.location.span.line,
                }
                for flow, listed in run.places.items()
                for place in listed
                if not place.reached
            ],
            "untested": [*run.untested],
        },
    }


def _not_run(item: NotRun, paths: PathsBelow) -> NotRunJson:
    at = item.why.location
    return {
        "flow": item.flow,
        "file": paths.of(at.source.path) if at else "",
        "line": at.span.line if at else 0,
        "reason": item.why.message,
        "hint": item.why.hint,
    }


def _case(ran: Ran, paths: PathsBelow) -> CaseJson:
    return {
        "name": ran.result.name,
        "file": paths.of(ran.file.document.source.path),
        "line": ran.file.document.location(ran.result.path).span.line,
        "account": ran.account,
        "profile": str(ran.result.profile),
        "result": "passed" if ran.result.passed else "failed",
        "differences": [
            {
                "line": ran.file.document.location(item.path).span.line,
                "expected": item.expected or None,
                "got": item.got or None,
            }
            for item in ran.result.differences
        ],
        "not_modelled": list(ran.result.gaps),
        "nothing_started": ran.result.nothing_started,
    }
