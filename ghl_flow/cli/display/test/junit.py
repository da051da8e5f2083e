"""Results of tests as JUnit XML."""

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from ghl_flow.cli.display.test.differences import difference_lines
from ghl_flow.errors import Diagnostic
from ghl_flow.masking import masked
from ghl_flow.operations.testing import TestRun
from ghl_flow.spec.report_paths import PathsBelow
from ghl_flow.xml_text import xml_text


def junit_xml(run: TestRun, paths: PathsBelow) -> str:
    """JUnit XML, a suite for each file; a file that is not valid and an account that is not are errors."""
    suites: dict[str, TestSuite] = {}
    for ran in run.ran:
        path = paths.of(ran.file.document.source.path)
        suite = suites.setdefault(path, TestSuite(xml_text(path)))
        case = TestCase(xml_text(f"{ran.result.name} ({ran.result.profile})"), xml_text(path), 0.0)
        if not ran.result.passed:
            failure = Failure("the result differs from what is expected")
            place = ran.file.document.location(ran.result.path).span
            where = f"{path}:{place.line}:{place.column}"
            failure.text = xml_text("\n".join([where, *(line for line, _ in difference_lines(ran))]))
            case.result = [failure]
        suite.add_testcase(case)
    for item in run.invalid:
        path = paths.of(item.location.source.path) if item.location else "ghl-flow.yaml"
        line = f":{item.location.span.line}" if item.location else ""
        text = f"{path}{line}: {item.message}"
        suite = suites.setdefault(path, TestSuite(xml_text(path)))
        suite.add_testcase(_error(text, path, "the file is not valid", text + _hint(item)))
    for name, error in run.unusable:
        suite = suites.setdefault("", TestSuite("accounts"))
        texts = [f"{item.location or name}: {item.message}{_hint(item)}" for item in error.diagnostics]
        suite.add_testcase(_error(name, "accounts", "it was not run for this account", "\n".join(texts)))
    document = JUnitXml("ghl-flow")
    for suite in suites.values():
        document.add_testsuite(suite)
    document.update_statistics()
    written: bytes = document.tostring()
    return written.decode("utf-8") + "\n"


def _error(name: str, where: str, message: str, text: str) -> TestCase:
    case = TestCase(xml_text(masked(name)), xml_text(where), 0.0)
    error = Error(message)
    error.text = xml_text(masked(text))
    case.result = [error]
    return case


def _hint(item: Diagnostic) -> str:
    return f"\n{item.hint}" if item.hint else ""
