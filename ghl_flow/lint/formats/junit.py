"""`--format junit`: a test case a file, which any CI server shows."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from ghl_flow.lint.rule import Finding
from ghl_flow.plugins import Problem
from ghl_flow.xml_text import xml_text


def to_junit(findings: Sequence[Finding], files: Iterable[str], not_run: Sequence[Problem] = ()) -> str:
    """A suite with one case for each file looked at; a case with findings has failed.

    A rule of a plug-in that did not run is a case with an error.
    """
    by_file: dict[str, list[Finding]] = {path: [] for path in files}
    for finding in findings:
        by_file.setdefault(finding.location.source.path, []).append(finding)
    failed = sum(1 for found in by_file.values() if found)
    counts = {
        "tests": str(len(by_file) + len(not_run)),
        "failures": str(failed),
        "errors": str(len(not_run)),
    }
    root = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(root, "testsuite", {"name": "ghl-flow lint", **counts})
    for path, found in by_file.items():
        case = ElementTree.SubElement(
            suite, "testcase", {"name": xml_text(path), "classname": "ghl-flow.lint"}
        )
        for finding in found:
            failure = ElementTree.SubElement(
                case,
                "failure",
                {"message": xml_text(f"{finding.code} {finding.message}"), "type": str(finding.severity)},
            )
            failure.text = xml_text(f"{finding.location}: {finding.hint or finding.message}")
    for problem in not_run:
        case = ElementTree.SubElement(
            suite, "testcase", {"name": xml_text(problem.plugin.name), "classname": "ghl-flow.plugins"}
        )
        message = xml_text(f"plug-in not used: {problem}")
        ElementTree.SubElement(case, "error", {"message": message, "type": "plug-in"})
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"
