"""Results of tests as JUnit XML."""

from ghl_flow.cli.display.test.differences import difference_lines
from ghl_flow.errors import Diagnostic
from ghl_flow.junit import Case, Problem, junit_xml
from ghl_flow.masking import masked
from ghl_flow.operations.testing import TestRun
from ghl_flow.spec.report_paths import PathsBelow


def to_junit(run: TestRun, paths: PathsBelow) -> str:
    """JUnit XML, a suite for each file; a file that is not valid and an account that is not are errors."""
    suites: dict[str, list[Case]] = {}
    for ran in run.ran:
        path = paths.of(ran.file.document.source.path)
        problems = []
        if not ran.result.passed:
            where = paths.at(ran.file.document.location(ran.result.path))
            text = "\n".join([where, *(line for line, _ in difference_lines(ran))])
            problems = [Problem("the result differs from what is expected", text)]
        suites.setdefault(path, []).append(Case(f"{ran.result.name} ({ran.result.profile})", path, problems))
    for item in run.invalid:
        path = paths.of(item.location.source.path) if item.location else paths.nowhere
        line = f":{item.location.span.line}" if item.location else ""
        text = f"{path}{line}: {item.message}"
        error = _error(text, path, "the file is not valid", text + _hint(item))
        suites.setdefault(path, []).append(error)
    for idle in run.not_run:
        path = paths.of(idle.why.location.source.path) if idle.why.location else "flows"
        text = f"{idle.why.message}{_hint(idle.why)}"
        suites.setdefault(path, []).append(_error(idle.flow, path, "its tests did not run", text))
    accounts = []
    for name, unusable in run.unusable:
        texts = [
            f"{paths.at(item.location) if item.location else name}: {item.message}{_hint(item)}"
            for item in unusable.diagnostics
        ]
        accounts.append(_error(name, "accounts", "it was not run for this account", "\n".join(texts)))
    return junit_xml("ghl-flow", [*suites.items(), *([("accounts", accounts)] if accounts else [])])


def _error(name: str, where: str, message: str, text: str) -> Case:
    return Case(masked(name), where, [Problem(message, masked(text), error=True)])


def _hint(item: Diagnostic) -> str:
    return f"\n{item.hint}" if item.hint else ""
